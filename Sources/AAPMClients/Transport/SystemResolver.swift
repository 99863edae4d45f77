package import AAPMCore
import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Finds all addresses of a host name.
package typealias HostResolver = @Sendable (_ host: String) async throws -> [IPAddress]

/// Asks the system's resolver, which blocks its thread: on queues of its own, so that no one else waits for it. A name
/// always goes to the same queue: one that hangs holds up few others.
final class SystemResolver: Sendable {
    static let shared = SystemResolver(queues: 4)

    private let queues: [DispatchQueue]

    init(queues: Int) {
        self.queues = (0..<queues).map { DispatchQueue(label: "aapm.clients.resolver.\($0)") }
    }

    /// - Returns: Without any when the name is unknown.
    /// - Throws: `CancellationError`, at once when the task is cancelled; the resolver's answer is then dropped.
    func addresses(of host: String) async throws -> [IPAddress] {
        let answer = Answer()
        let queue = self.queues[host.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xffff } % self.queues.count]
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                answer.wait(with: continuation)
                queue.async { if answer.isAwaited { answer.resume(with: .success(Self.lookUp(host))) } }
            }
        } onCancel: {
            answer.resume(with: .failure(CancellationError()))
        }
    }

    private static func lookUp(_ host: String) -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        #if canImport(Glibc)
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
            hints.ai_socktype = SOCK_STREAM
        #endif
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [IPAddress] = []
        var entry = list
        while let one = entry {
            if let address = Self.address(one.pointee), !found.contains(address) { found.append(address) }
            entry = one.pointee.ai_next
        }
        return found
    }

    private static func address(_ entry: addrinfo) -> IPAddress? {
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard
            getnameinfo(
                entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
        else { return nil }
        return IPAddress(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    /// What one caller waits for: it comes from the resolver or from the cancellation, whichever is first.
    private final class Answer: Sendable {
        private enum State {
            case none
            case awaited(CheckedContinuation<[IPAddress], any Error>)
            case done(Result<[IPAddress], any Error>)
        }

        private let state = Mutex(State.none)

        var isAwaited: Bool {
            self.state.withLock { if case .awaited = $0 { true } else { false } }
        }

        func wait(with continuation: CheckedContinuation<[IPAddress], any Error>) {
            let early = self.state.withLock { state -> Result<[IPAddress], any Error>? in
                if case .done(let result) = state { return result }
                state = .awaited(continuation)
                return nil
            }
            if let early { continuation.resume(with: early) }
        }

        func resume(with result: Result<[IPAddress], any Error>) {
            let continuation = self.state.withLock { state -> CheckedContinuation<[IPAddress], any Error>? in
                switch state {
                case .none:
                    state = .done(result)
                    return nil
                case .awaited(let continuation):
                    state = .done(result)
                    return continuation
                case .done: return nil
                }
            }
            continuation?.resume(with: result)
        }
    }
}
