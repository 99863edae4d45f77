import AAPMCore
import AsyncHTTPClient
import NIOCore

/// The machine's own clock. Waits on an event loop, which forgets a timer that is no longer wanted: a deadline of ten
/// seconds around a call of one millisecond leaves nothing behind.
package struct SteadyClock: MonotonicClock {
    private static let start = ContinuousClock.now

    private let loops: any EventLoopGroup

    package init() {
        self.loops = HTTPClient.defaultEventLoopGroup
    }

    package var now: Duration { ContinuousClock.now - Self.start }

    package func sleep(until deadline: Duration) async throws {
        try Task.checkCancellation()
        let wait = deadline - self.now
        guard wait > .zero else { return }
        let loop = self.loops.any()
        let alarm = loop.makePromise(of: Void.self)
        let timer = loop.scheduleTask(in: TimeAmount(wait)) { alarm.succeed() }
        try await withTaskCancellationHandler {
            try await alarm.futureResult.get()
        } onCancel: {
            timer.cancel()
            alarm.fail(CancellationError())
        }
    }
}
