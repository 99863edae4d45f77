import AAPMAccounts
import AAPMClients
import AAPMContent
import AAPMCore
import AAPMSessions
import AAPMStorage

/// Who may do how much, and spend how much: the plans, and everybody who goes by them.
struct Allowances: Sendable {
    let book: PlanBook
    let entitling: Entitling
    let budgets: LearnerBudgets
    private let configuration: AppConfiguration
    private let stores: SQLStores
    private let clock: any WallClock

    /// - Parameter ownKeys: Knows for which providers a learner has a key.
    /// - Throws: `AAPMError` with `.contentInvalid`, naming each place of the plans that is wrong.
    init(
        _ configuration: AppConfiguration, stores: SQLStores, ownKeys: any KeyRing, clock: any WallClock
    ) throws {
        let book = try Self.plans(configuration)
        self.book = book
        self.entitling = Entitling(
            learners: stores.learners, organisations: stores.organisations, plans: book, clock: clock,
            ownKeys: { try await ownKeys.providers(of: $0) })
        self.budgets = LearnerBudgets(self.entitling, days: LocalDays.boundary)
        self.configuration = configuration
        self.stores = stores
        self.clock = clock
    }

    /// The plans of the settings: ours, or the operator's instead.
    /// - Throws: `AAPMError` with `.contentInvalid`, naming each place that is wrong.
    static func plans(_ configuration: AppConfiguration) throws -> PlanBook {
        do throws(ContentDefect) {
            return try PlanBookLoader(
                contentFolder: configuration.contentDirectory, replacement: configuration.planBook
            ).load()
        } catch {
            let setting = configuration.planBook.map { " (AAPM_PLANS is \($0))" } ?? ""
            throw AAPMError(.contentInvalid, "The plans cannot be used: \(error.description)\(setting)")
        }
    }

    /// What the start of a talk asks.
    func sessions(prices: PriceBook) -> SessionPlans {
        let names = self.configuration.models.chain.map(\.name)
        let funds =
            names.isEmpty
            ? nil
            : SessionFunds(rules: self.budgets, budgets: self.stores.budgets) { now in
                // Whichever model of the chain is the cheapest could still answer.
                names.map {
                    prices.price(of: $0, at: now).limit(input: Self.leastPrompt, output: CallBound.leastOutput)
                }.min() ?? .zero
            }
        return SessionPlans(entitlements: self.entitling, book: self.book, quotas: self.stores.quotas, funds: funds)
    }

    /// How many runs of the pipeline learners may have a day.
    var runs: RunQuotas {
        RunQuotas(entitlements: self.entitling, plans: self.book, days: LocalDays.boundary)
    }

    /// Whether the operator is to pay for a learner's talks.
    var counts: PlanCounts {
        PlanCounts(
            entitlements: self.entitling, quotas: self.stores.quotas, days: LocalDays.boundary, clock: self.clock)
    }

    var usage: UsageService {
        UsageService(
            entitling: self.entitling, plans: self.book, organisations: self.stores.organisations,
            budgets: self.stores.budgets, quotas: self.stores.quotas, days: LocalDays.boundary, clock: self.clock)
    }

    /// Says that somebody's keys were changed here. Those of organisations are changed by other processes.
    func forget(_ owner: KeyOwner) {
        if case .learner(let learner) = owner { self.entitling.forget(learner) }
    }

    /// Bytes of the shortest prompt of a talk, rounded down.
    private static let leastPrompt = 2_000
}
