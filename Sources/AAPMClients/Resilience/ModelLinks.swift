package import AAPMCore

/// Puts around a provider's model what stands around every one of them.
///
/// From outside in: asked again where that may help; left alone while it is down; paid for, each attempt by itself; in
/// time. The breaker stands outside the money, so that a provider that is down costs no write.
package struct ModelLinks: Sendable {
    private let till: Till
    private let breakers: BreakerBoard
    private let deadlines: ReplyDeadlines
    private let retries: RetrySchedule
    private let clock: any MonotonicClock
    private let report: @Sendable (ModelIncident) -> Void

    package init(
        till: Till, breakers: BreakerBoard, deadlines: ReplyDeadlines = ReplyDeadlines(),
        retries: RetrySchedule = RetrySchedule(), clock: any MonotonicClock,
        report: @escaping @Sendable (ModelIncident) -> Void = { _ in }
    ) {
        self.till = till
        self.breakers = breakers
        self.deadlines = deadlines
        self.retries = retries
        self.clock = clock
        self.report = report
    }

    /// - Parameters:
    ///   - client: Asks the provider and nothing else.
    ///   - account: Tells keys apart without being one: `operator`, or the id of the row where a key is kept.
    package func link(
        _ client: any LanguageModel, _ name: ModelName, payer: Payer, account: String
    ) -> any LanguageModel {
        let budgeted = BudgetedModel(
            self.timely(client, name), name: name, payer: payer, till: self.till,
            life: self.deadlines.reservationLife)
        // What becomes of other people's providers is nothing an operator can mend.
        var report = self.report
        if payer != .operator { report = { @Sendable (_: ModelIncident) in } }
        return self.spared(budgeted, name, account, report: report)
    }

    /// The same without money: nothing is set aside or written down. For measurements.
    package func unpaidLink(
        _ client: any LanguageModel, _ name: ModelName, account: String
    ) -> any LanguageModel {
        self.spared(self.timely(client, name), name, account, report: self.report)
    }

    private func timely(_ client: any LanguageModel, _ name: ModelName) -> any LanguageModel {
        DeadlinedModel(client, name: name, limits: self.deadlines, clock: self.clock)
    }

    private func spared(
        _ model: any LanguageModel, _ name: ModelName, _ account: String,
        report: @escaping @Sendable (ModelIncident) -> Void
    ) -> any LanguageModel {
        let breaking = BreakingModel(
            model, name: name, breaker: self.breaker(of: name, account: account), clock: self.clock,
            report: report)
        return RetryingModel(
            breaking, schedule: self.retries, patience: self.deadlines.firstToken, clock: self.clock)
    }

    /// The breaker that the links of a model and a key share.
    package func breaker(of name: ModelName, account: String) -> Breaker {
        self.breakers.breaker(of: name, account: account)
    }
}
