import AAPMClients
import AAPMCore
import AAPMTestSupport
import Synchronization

/// A till with a price of one micro-dollar a byte-token of input and two a token of output, and one budget.
struct Stage {
    static let midnight = Timestamp.sample + .seconds(12 * 3_600)

    let timer: ManualTimer
    let book = BudgetBook()
    let limit: BudgetLimit
    let till: Till
    let incidents = Incidents()

    /// - Parameter budget: In micro-dollars a day.
    init(budget: Int64 = 1_000_000, timer: ManualTimer = ManualTimer(), rules failure: StorageError? = nil) {
        self.timer = timer
        self.limit = BudgetLimit(
            scope: BudgetScope(kind: .learner, id: "learner-1"), period: .day, source: .plan, limit: MicroUSD(budget),
            periodStart: .sample - .seconds(12 * 3_600), periodEnd: Self.midnight)
        let incidents = self.incidents
        self.till = Till(
            prices: .sample, budgets: self.book, rules: FixedRules(limits: [self.limit], error: failure),
            time: ManualClock(), clock: timer, ids: SequentialIDs(), report: { incidents.add($0) })
    }

    func budgeted(_ model: any LanguageModel, payer: Payer = .operator, name: ModelName = .sample) -> BudgetedModel {
        BudgetedModel(model, name: name, payer: payer, till: self.till)
    }

    /// A whole link as the composition root makes it.
    func link(_ model: ScriptedLanguageModel, account: String = "operator") -> any LanguageModel {
        ModelLinks(till: self.till, breakers: BreakerBoard(clock: self.timer), clock: self.timer)
            .link(model, model.name, payer: .operator, account: account)
    }

    /// What a call of the sample request may cost at the most.
    static let bound = MicroUSD(Int64(ModelRequest.sample().promptBytes) + 200)
}

final class Incidents: Sendable {
    private let list = Mutex<[String]>([])

    var all: [String] { self.list.withLock { $0 } }

    func add(_ incident: ModelIncident) {
        self.list.withLock { $0.append("\(incident)") }
    }
}

extension PriceBook {
    static var sample: PriceBook {
        let band = ModelPrice.Band(
            above: 0, input: MicroUSD(1_000_000), cachedInput: MicroUSD(100_000), cacheWrite: MicroUSD(1_000_000),
            output: MicroUSD(2_000_000))
        let price = ModelPrice(bands: [band])
        return PriceBook(
            asOf: "2026-11-23",
            entries: [ModelName.sample, .spare].map { Entry(model: $0, from: nil, price: price) },
            unknown: ModelPrice(bands: [band], isGuess: true),
            unknownCompatible: ModelPrice(bands: [band], isGuess: true))
    }
}

/// What a reply or an error was, for short expectations.
func outcome(of body: () async throws -> ModelReply) async -> String {
    do {
        return try await body().text
    } catch let error as ModelError {
        return "error: \(error.kind.rawValue)"
    } catch is CancellationError {
        return "cancelled"
    } catch {
        return "\(type(of: error))"
    }
}
