package import AAPMCore
import Synchronization

/// A model that is asked again when that may help, as long as nobody has heard anything of the answer.
package struct RetryingModel: LanguageModel {
    private let model: any LanguageModel
    private let schedule: RetrySchedule
    private let patience: Duration
    private let clock: any MonotonicClock
    private let chance: @Sendable () -> Double

    /// - Parameters:
    ///   - patience: Whoever waits for a stream waits so long for its beginning: no attempt is begun after that, because
    ///     the next model may know better.
    ///   - chance: Draws 0 ..< 1.
    package init(
        _ model: any LanguageModel, schedule: RetrySchedule = RetrySchedule(), patience: Duration = .seconds(10),
        clock: any MonotonicClock, chance: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) {
        self.model = model
        self.schedule = schedule
        self.patience = patience
        self.clock = clock
        self.chance = chance
    }

    package func reply(to request: ModelRequest, deliver: ModelDelivery?) async throws -> ModelReply {
        let start = self.clock.now
        var failures = 0
        var spent: CallCost?
        while true {
            let mark = DeliveryMark()
            do {
                var reply = try await self.model.reply(to: request, deliver: mark.marking(deliver))
                reply.cost = reply.cost + spent
                return reply
            } catch var error as ModelError {
                failures += 1
                spent = spent + error.cost
                error.cost = spent
                guard error.mayPass, !mark.isSet,
                    let pause = self.schedule.pause(
                        afterFailures: failures, retryAfter: error.retryAfter, chance: self.chance()),
                    deliver == nil || self.clock.now - start + pause <= self.patience
                else { throw error }
                try await self.clock.sleep(for: pause)
            }
        }
    }
}

/// Whether anything of an answer was delivered.
private final class DeliveryMark: Sendable {
    private let mark = Atomic(false)

    var isSet: Bool { self.mark.load(ordering: .relaxed) }

    func marking(_ deliver: ModelDelivery?) -> ModelDelivery? {
        guard let deliver else { return nil }
        return { piece in
            self.mark.store(true, ordering: .relaxed)
            try await deliver(piece)
        }
    }
}
