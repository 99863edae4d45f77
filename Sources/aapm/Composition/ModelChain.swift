import AAPMClients
import AAPMContent
import AAPMCore
import AAPMGateway
import Logging

/// The way to every model: the operator's chain with all that stands around it, and the gate in front.
struct ModelChain: Sendable {
    let gate: ModelGate
    /// Makes the links of learners' own keys, which are watched and written down like the operator's.
    let links: ModelLinks
    /// What makes vectors of texts, paid for like every call; `nil` where that is left to the local one.
    let embedder: (any TextEmbedder)?
    private let till: Till
    private let clock: any MonotonicClock
    private let breakers: [Breaker]

    /// - Parameters:
    ///   - transport: One that goes wherever the settings say.
    ///   - rules: The budgets that bound learners.
    ///   - pays: Whether the operator pays for a learner's talks.
    ///   - pseudonym: What providers are told in a learner's place.
    ///   - own: Makes what finds learners' own keys; `nil` where nobody can bring one.
    init(
        _ settings: ModelSettings, over transport: any HTTPTransport, prices: PriceBook, budgets: any BudgetStore,
        rules: any BudgetRules, time: any WallClock, ids: any IDGenerator, logger: Logger,
        pays: @escaping @Sendable (ID<Learner>) async throws -> Bool,
        pseudonym: @escaping @Sendable (ID<Learner>) async throws -> String,
        own: (ModelLinks) -> (any OwnModels)? = { _ in nil }
    ) {
        let clock = SteadyClock()
        let report: @Sendable (ModelIncident) -> Void = { ModelLog.write($0, to: logger) }
        let till = Till(
            prices: prices, budgets: budgets, rules: rules, time: time, clock: clock, ids: ids, report: report)
        let links = ModelLinks(
            till: till, breakers: BreakerBoard(clock: clock), deadlines: settings.deadlines, clock: clock,
            report: report)
        let clients = ModelClients(transport: transport)
        let chain = settings.chain.map { link in
            links.link(
                clients.model(link.name, at: link.endpoint), link.name, payer: .operator, account: Self.account)
        }
        self.gate = ModelGate(
            chain: chain.isEmpty ? nil : FallbackModel(chain), own: own(links),
            fallsBack: settings.fallsBackFromOwnKeys, pays: pays, pseudonym: pseudonym)
        self.links = links
        self.embedder = settings.embedding.map { link in
            BudgetedEmbedder(
                clients.embedder(link.name, at: link.endpoint), name: link.name, till: till,
                breaker: links.breaker(of: link.name, account: Self.account), life: settings.deadlines.reservationLife)
        }
        self.till = till
        self.clock = clock
        self.breakers = settings.chain.map { links.breaker(of: $0.name, account: Self.account) }
    }

    /// The one key that the settings have for each model.
    private static let account = "operator"

    /// How the operator's models are; `nil` without any. Talks go on with the scripted partner when none is left.
    var check: Readiness.Check? {
        guard !self.breakers.isEmpty else { return nil }
        return self.breakers.allSatisfy { $0.phase == .closed } ? .ok : .unavailable
    }

    /// Writes down what could not be at once, until its task is cancelled.
    func run() async {
        await self.till.settlements.run(clock: self.clock)
    }

    /// The prices of the settings: ours, and the operator's over them.
    /// - Throws: `AAPMError` with `.contentInvalid`, naming each place that is wrong.
    static func prices(_ configuration: AppConfiguration) throws -> PriceBook {
        do {
            return try PriceBookLoader(
                contentFolder: configuration.contentDirectory, override: configuration.models.priceBook
            ).load()
        } catch {
            let setting = configuration.models.priceBook.map { " (AAPM_PRICE_BOOK is \($0))" } ?? ""
            throw AAPMError(.contentInvalid, "The prices cannot be used: \(error.description)\(setting)")
        }
    }
}
