import AAPMCore
import AAPMPipeline
import Logging

/// The events of a pipeline run: `run` for each change, then `done`, or `error` when it cannot be read any more.
struct PipelineRunEvents: AsyncSequence, Sendable {
    typealias Element = ServerSentEvent
    typealias Failure = Never

    let changes: PipelineChanges
    let trace: RequestTrace
    let logger: Logger

    func makeAsyncIterator() -> Iterator {
        Iterator(changes: self.changes.makeAsyncIterator(), trace: self.trace, logger: self.logger)
    }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var changes: PipelineChanges.Iterator
        fileprivate let trace: RequestTrace
        fileprivate let logger: Logger
        private var last: PipelineRun?
        private var isOver = false

        fileprivate init(changes: PipelineChanges.Iterator, trace: RequestTrace, logger: Logger) {
            self.changes = changes
            self.trace = trace
            self.logger = logger
        }

        mutating func next() async -> ServerSentEvent? {
            guard !self.isOver else { return nil }
            do {
                if let run = try await self.changes.next() {
                    self.last = run
                    return ServerSentEvent("run", data: PipelineRunBody(run).json)
                }
                self.isOver = true
                return self.last.map { ServerSentEvent("done", data: PipelineRunBody($0).json) }
            } catch is CancellationError {
                self.isOver = true
                return nil
            } catch {
                self.isOver = true
                let problem = Problem(error, traceID: self.trace.traceID)
                self.logger.log(error, as: problem)
                return ServerSentEvent("error", data: problem.json)
            }
        }
    }
}
