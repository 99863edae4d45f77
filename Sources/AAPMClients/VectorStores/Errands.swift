import AAPMCore
import Synchronization

/// Work that somebody waits for, but only for so long: what does not end in time is left to end by itself, which even
/// cancelling cannot hurry where a database driver waits for its server.
final class Errands: Sendable {
    private typealias Errand = @Sendable () async -> Void

    private let errands: AsyncStream<Errand>
    private let inbox: AsyncStream<Errand>.Continuation
    private let isRunning = Mutex(false)

    init() {
        (self.errands, self.inbox) = AsyncStream.makeStream(of: Errand.self)
    }

    /// Takes work from now on, since `run` comes.
    func open() {
        self.isRunning.withLock { $0 = true }
    }

    /// Does the work, until its task is cancelled; once.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await errand in self.errands { group.addTask { await errand() } }
            self.isRunning.withLock { $0 = false }
            group.cancelAll()
        }
    }

    /// What the work gave; `nil` when it took too long, or the caller's task was cancelled. Without `run`, as in a
    /// command, the work is waited for to its end after it was cancelled.
    func result<Value: Sendable>(
        within time: Duration, _ clock: any MonotonicClock,
        _ work: @escaping @Sendable () async throws(VectorStoreError) -> Value
    ) async -> Result<Value, VectorStoreError>? {
        let end = clock.now + time
        guard self.isRunning.withLock({ $0 }) else { return await Self.cancelling(at: end, clock, work) }
        let letter = Letter<Result<Value, VectorStoreError>?>()
        return await withTaskGroup(of: Void.self) { group in
            self.inbox.yield { letter.write(await Self.cancelling(at: end, clock, work)) }
            group.addTask {
                // Cancelled when the answer is there, or nobody wants it any more.
                try? await clock.sleep(until: end)
                letter.write(nil)
            }
            let answer = await letter.read()
            group.cancelAll()
            return answer
        }
    }

    private static func cancelling<Value: Sendable>(
        at end: Duration, _ clock: any MonotonicClock,
        _ work: @escaping @Sendable () async throws(VectorStoreError) -> Value
    ) async -> Result<Value, VectorStoreError>? {
        await withTaskGroup(of: Result<Value, VectorStoreError>?.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                do throws(VectorStoreError) { return .success(try await work()) } catch { return .failure(error) }
            }
            group.addTask {
                // Cancelled when the work is done.
                try? await clock.sleep(until: end)
                return nil
            }
            return await group.next() ?? nil
        }
    }
}

/// Something that is written once, the first time counting, and read by one.
private final class Letter<Value: Sendable>: Sendable {
    private enum State {
        case blank
        case awaited(CheckedContinuation<Value, Never>)
        case written(Value)
        case read
    }

    private let state = Mutex(State.blank)

    func write(_ value: Value) {
        let reader: CheckedContinuation<Value, Never>? = self.state.withLock { state in
            switch state {
            case .blank:
                state = .written(value)
                return nil
            case .awaited(let reader):
                state = .read
                return reader
            case .written, .read: return nil
            }
        }
        reader?.resume(returning: value)
    }

    func read() async -> Value {
        await withCheckedContinuation { reader in
            let value: Value? = self.state.withLock { state in
                guard case .written(let value) = state else {
                    state = .awaited(reader)
                    return nil
                }
                state = .read
                return value
            }
            if let value { reader.resume(returning: value) }
        }
    }
}
