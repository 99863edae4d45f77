import AAPMCore

/// Ends idle sessions, again and again.
package struct SessionJanitor: Sendable {
    private let service: SessionService
    private let interval: Duration
    private let clock: any Clock<Duration>
    private let isDue: @Sendable () -> Bool

    /// - Parameters:
    ///   - interval: From the end of one round to the start of the next.
    ///   - isDue: Whether what is stored tells when talks were last active; a round passes idly while it does not.
    package init(
        service: SessionService, every interval: Duration = .seconds(15),
        clock: any Clock<Duration> = ContinuousClock(), isDue: @escaping @Sendable () -> Bool = { true }
    ) {
        self.service = service
        self.interval = interval
        self.clock = clock
        self.isDue = isDue
    }

    /// Goes on until its task is cancelled. A failed round is reported and tried again.
    package func run() async {
        while !Task.isCancelled {
            do {
                if self.isDue() { try await self.service.endIdleSessions() }
            } catch {
                self.service.ports.report(.sweepFailed(error: AAPMError(wrapping: error)))
            }
            do {
                try await self.clock.sleep(for: self.interval)
            } catch {
                return
            }
        }
    }
}
