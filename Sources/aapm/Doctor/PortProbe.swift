import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Whether somebody listens on a port of this machine.
enum PortProbe {
    static func isTaken(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Self.stream, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // As a server would: a connection that is only just ending does not count.
        var reuse: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let outcome = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return outcome != 0 && errno == EADDRINUSE
    }

    #if canImport(Glibc)
        private static let stream = Int32(SOCK_STREAM.rawValue)
    #else
        private static let stream = SOCK_STREAM
    #endif
}
