import AAPMCore
import Crypto

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Reads the lines of a file one by one, and hashes what was read.
final class BackupInput {
    /// No row of ours comes near it; a file without line ends is refused before memory is full.
    private static let longestLine = 1 << 28

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var start = 0
    private var hash = SHA256()

    /// - Throws: `.unavailable` when it cannot be opened.
    init(path: String) throws(StorageError) {
        self.descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard self.descriptor >= 0 else {
            throw .unavailable(reason: "\(path) cannot be opened: \(String(cString: strerror(errno)))")
        }
    }

    deinit {
        if self.descriptor >= 0 { close(self.descriptor) }
    }

    /// The next line without its end; `nil` at the end of the file.
    ///
    /// - Throws: `.corrupt` when the last line has no end: the file was cut.
    func line() throws(StorageError) -> [UInt8]? {
        var searched = self.start
        while true {
            if let end = self.buffer[searched...].firstIndex(of: 10) {
                defer { self.start = end + 1 }
                return Array(self.buffer[self.start..<end])
            }
            let kept = self.buffer.count - self.start
            guard kept <= Self.longestLine else { throw .corrupt(reason: "the file is no backup") }
            self.buffer.removeSubrange(..<self.start)
            self.start = 0
            searched = kept
            guard try self.fill() else {
                guard self.buffer.isEmpty else { throw .corrupt(reason: "the file is not whole: it ends in a line") }
                return nil
            }
        }
    }

    /// Takes a line into the hash.
    func hash(_ line: [UInt8]) {
        self.hash.update(data: line)
        self.hash.update(data: [10])
    }

    /// SHA-256 of the lines taken in, in hexadecimal.
    var digest: String { Hexadecimal.text(of: self.hash.finalize()) }

    /// - Returns: Whether there was more.
    private func fill() throws(StorageError) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes { read(self.descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw .unavailable(reason: "the backup cannot be read: \(String(cString: strerror(errno)))")
            }
            self.buffer += chunk.prefix(count)
            return count > 0
        }
    }
}
