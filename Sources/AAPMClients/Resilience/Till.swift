package import AAPMCore
import Synchronization

/// Where money is set aside and calls are written down: what all budgeted models of a process share.
package final class Till: Sendable {
    package let settlements: Settlements
    let queue = BudgetQueue()
    let sizes = PromptSizes()
    /// How long a call waits for money that is set aside for others: about as long as a short answer takes, since it is
    /// the end of one that leaves money over. Where a scope is at its limit nearly every call waits so long for
    /// nothing, with a learner behind it for whom the next model or the scripted partner would have answered by then.
    let patience: Duration
    let rules: any BudgetRules
    let time: any WallClock
    let clock: any MonotonicClock
    let ids: any IDGenerator
    let report: @Sendable (ModelIncident) -> Void
    private let prices: PriceBook
    private let guessed = Mutex<Set<ModelName>>([])

    package init(
        prices: PriceBook, budgets: any BudgetStore, rules: any BudgetRules, time: any WallClock,
        clock: any MonotonicClock, ids: any IDGenerator, patience: Duration = .seconds(2),
        report: @escaping @Sendable (ModelIncident) -> Void = { _ in }
    ) {
        self.settlements = Settlements(budgets, report: report)
        self.prices = prices
        self.rules = rules
        self.time = time
        self.clock = clock
        self.ids = ids
        self.patience = patience
        self.report = report
    }

    /// What a model costs. That it is a guess is told once a model of the operator's: learners may name any number.
    func price(of model: ModelName, at now: Timestamp, payer: Payer) -> ModelPrice {
        let price = self.prices.price(of: model, at: now)
        if price.isGuess, payer == .operator, self.guessed.withLock({ $0.insert(model).inserted }) {
            self.report(.priceUnknown(model))
        }
        return price
    }
}
