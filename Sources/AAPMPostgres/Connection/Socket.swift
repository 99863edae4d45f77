#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Waits for a connection's socket with poll(2); on a connection's own queue only.
struct Socket {
    private let descriptor: Int32

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    enum Event {
        case readable
        case writable
        case either
    }

    /// - Returns: Whether it can be read (or is closed) and written; both are false when the deadline passed.
    func wait(for event: Event, _ deadline: Deadline) -> (canRead: Bool, canWrite: Bool) {
        self.wait(for: event) { deadline.milliseconds }
    }

    /// Whether there is something to read, or the other side has closed.
    var isReadable: Bool { self.wait(for: .readable) { 0 }.canRead }

    private func wait(for event: Event, _ milliseconds: () -> Int32) -> (canRead: Bool, canWrite: Bool) {
        // libpq has closed it; poll(2) would wait for nothing.
        guard self.descriptor >= 0 else { return (true, true) }
        var request = pollfd(fd: self.descriptor, events: 0, revents: 0)
        switch event {
        case .readable: request.events = Int16(POLLIN)
        case .writable: request.events = Int16(POLLOUT)
        case .either: request.events = Int16(POLLIN | POLLOUT)
        }
        var found: Int32
        repeat { found = poll(&request, 1, milliseconds()) } while found < 0 && errno == EINTR
        guard found != 0 else { return (false, false) }
        // An error or an end shows when libpq reads.
        let hasEnded = found < 0 || request.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0
        return (hasEnded || request.revents & Int16(POLLIN) != 0, hasEnded || request.revents & Int16(POLLOUT) != 0)
    }
}
