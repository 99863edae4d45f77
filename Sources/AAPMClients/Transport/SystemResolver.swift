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

/// Asks the system's resolver, which blocks its thread: on threads of its own, of which a slow domain takes a few.
final class SystemResolver: Sendable {
    static let shared = SystemResolver()

    private let lookUp: @Sendable (String) -> [IPAddress]
    private let clock: any MonotonicClock
    private let state: Mutex<HostQueue>

    /// - Parameters:
    ///   - threads: How many names are looked up at a time.
    ///   - lookUp: Blocks until it knows.
    init(
        threads: Int = 32, clock: any MonotonicClock = SteadyClock(),
        lookUp: @escaping @Sendable (String) -> [IPAddress] = SystemResolver.ask
    ) {
        self.lookUp = lookUp
        self.clock = clock
        self.state = Mutex(HostQueue(threads: threads))
    }

    /// - Returns: Without any when the name is unknown, or was a few seconds ago.
    /// - Throws: `CancellationError`, at once when the task is cancelled; the resolver's answer is then dropped.
    func addresses(of host: String) async throws -> [IPAddress] {
        let answer = HostAnswer()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                answer.wait(with: continuation)
                if self.state.withLock({ $0.add(host, answer, at: self.clock.now) }) {
                    self.beginNext()
                } else {
                    answer.resume(with: .success([]))
                }
            }
        } onCancel: {
            answer.resume(with: .failure(CancellationError()))
        }
    }

    private func beginNext() {
        guard let (host, thread) = self.state.withLock({ $0.next() }) else { return }
        thread.async {
            let found = self.lookUp(host)
            let answers = self.state.withLock {
                $0.end(host, on: thread, isAbsent: found.isEmpty, at: self.clock.now)
            }
            for answer in answers { answer.resume(with: .success(found)) }
            self.beginNext()
        }
    }

    @Sendable private static func ask(_ host: String) -> [IPAddress] {
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
}
