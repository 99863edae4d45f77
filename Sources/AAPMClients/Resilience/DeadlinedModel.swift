package import AAPMCore
import Synchronization

/// A model that answers in time or not at all: whoever is slower than its deadlines is cancelled.
package struct DeadlinedModel: LanguageModel {
    private let model: any LanguageModel
    private let name: ModelName
    private let limits: ReplyDeadlines
    private let clock: any MonotonicClock

    package init(
        _ model: any LanguageModel, name: ModelName, limits: ReplyDeadlines = ReplyDeadlines(),
        clock: any MonotonicClock
    ) {
        self.model = model
        self.name = name
        self.limits = limits
        self.clock = clock
    }

    package func reply(to request: ModelRequest, deliver: ModelDelivery?) async throws -> ModelReply {
        let progress = Progress(ReplyWatch(self.limits, start: self.clock.now))
        return try await withThrowingTaskGroup(of: ModelReply?.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                do {
                    return try await self.model.reply(to: request) { piece in
                        progress.came(piece)
                        try await deliver?(piece)
                        progress.taken(at: self.clock.now)
                    }
                } catch var error as ModelError {
                    if error.partial.isEmpty { error.partial = progress.text }
                    throw error
                }
            }
            group.addTask {
                try await self.keep(progress)
                return nil
            }
            while let reply = try await group.next() {
                if let reply { return reply }
            }
            throw CancellationError()
        }
    }

    /// Returns never; throws when the model is late.
    private func keep(_ progress: Progress) async throws {
        while true {
            switch progress.verdict(at: self.clock.now) {
            case .late(let kind): throw ModelError(kind, model: self.name, partial: progress.text)
            case .wait(let moment): try await self.clock.sleep(until: moment)
            }
        }
    }
}

/// What has come of an answer.
private final class Progress: Sendable {
    private let state: Mutex<(watch: ReplyWatch, text: String)>

    init(_ watch: ReplyWatch) {
        self.state = Mutex((watch, ""))
    }

    var text: String { self.state.withLock { $0.text } }

    func came(_ piece: String) {
        self.state.withLock {
            $0.watch.pieceCame()
            $0.text += piece
        }
    }

    func taken(at now: Duration) {
        self.state.withLock { $0.watch.pieceTaken(at: now) }
    }

    func verdict(at now: Duration) -> ReplyWatch.Verdict {
        self.state.withLock { $0.watch.verdict(at: now) }
    }
}
