package import AAPMCore

/// A model that is left alone while its breaker is open.
package struct BreakingModel: LanguageModel {
    private let model: any LanguageModel
    private let name: ModelName
    private let breaker: Breaker
    private let clock: any MonotonicClock
    private let report: @Sendable (ModelIncident) -> Void

    package init(
        _ model: any LanguageModel, name: ModelName, breaker: Breaker, clock: any MonotonicClock,
        report: @escaping @Sendable (ModelIncident) -> Void = { _ in }
    ) {
        self.model = model
        self.name = name
        self.breaker = breaker
        self.clock = clock
        self.report = report
    }

    package func reply(to request: ModelRequest, deliver: ModelDelivery?) async throws -> ModelReply {
        let pass: CircuitBreaker.Pass
        switch self.breaker.admit(at: self.clock.now) {
        case .refused(let wait): throw ModelError(.circuitOpen, model: self.name, retryAfter: wait)
        case .passed(let admitted): pass = admitted
        }
        do {
            let reply = try await self.model.reply(to: request, deliver: deliver)
            self.finish(pass, .success)
            return reply
        } catch {
            self.finish(pass, (error as? ModelError).map(CircuitBreaker.Outcome.init) ?? .unknown)
            throw error
        }
    }

    private func finish(_ pass: CircuitBreaker.Pass, _ outcome: CircuitBreaker.Outcome) {
        guard self.breaker.finish(pass, outcome, at: self.clock.now) else { return }
        self.report(outcome == .success ? .breakerClosed(self.name) : .breakerOpened(self.name))
    }
}
