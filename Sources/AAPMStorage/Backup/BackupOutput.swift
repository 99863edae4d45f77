import AAPMCore
import Crypto
import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file that is written whole or not at all: under another name first, readable by its owner only, brought to the disk
/// and then renamed.
///
/// Guarded by its use: by the one closure that reads the database, and after that by whoever waited for it.
final class BackupOutput: @unchecked Sendable {
    private let path: String
    private let unfinished: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var hash = SHA256()
    private var isFinished = false

    /// - Throws: `.unavailable` when there is such a file already and it may not be replaced, or it cannot be made.
    init(path: String, replacing: Bool) throws(StorageError) {
        guard replacing || access(path, F_OK) != 0 else {
            throw .unavailable(reason: "\(path) exists already; choose another name or say --force")
        }
        self.path = path
        self.unfinished = path + ".part-\(getpid())"
        unlink(self.unfinished)
        self.descriptor = open(self.unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard self.descriptor >= 0 else { throw Self.failure("made at \(path)") }
    }

    deinit {
        guard self.descriptor >= 0 else { return }
        close(self.descriptor)
        if !self.isFinished { unlink(self.unfinished) }
    }

    /// Forgets what was written, for a reading that begins again.
    func restart() throws(StorageError) {
        guard ftruncate(self.descriptor, 0) == 0, lseek(self.descriptor, 0, SEEK_SET) == 0 else {
            throw Self.failure("begun again")
        }
        self.buffer.removeAll(keepingCapacity: true)
        self.hash = SHA256()
    }

    func write(line: [UInt8]) throws(StorageError) {
        self.buffer += line
        self.buffer.append(10)
        if self.buffer.count >= 1 << 16 { try self.flush() }
    }

    /// SHA-256 of all that was written so far, in hexadecimal.
    func digest() throws(StorageError) -> String {
        try self.flush()
        return Hexadecimal.text(of: self.hash.finalize())
    }

    /// - Returns: The file's size in bytes.
    func finish() throws(StorageError) -> Int {
        try self.flush()
        let size = Int(lseek(self.descriptor, 0, SEEK_CUR))
        guard fsync(self.descriptor) == 0 else { throw Self.failure("brought to the disk") }
        guard rename(self.unfinished, self.path) == 0 else { throw Self.failure("given its name") }
        self.isFinished = true
        // The name is in the folder, which is brought to the disk on its own.
        let folder = open(Self.folder(of: self.path), O_RDONLY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
        return size
    }

    /// The folder that a file's name is in, relative when the path is.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private func flush() throws(StorageError) {
        self.hash.update(data: self.buffer)
        var rest = self.buffer[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Self.write(self.descriptor, $0) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure("written") }
            rest = rest.dropFirst(count)
        }
        self.buffer.removeAll(keepingCapacity: true)
    }

    private static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #else
            Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }

    private static func failure(_ what: String) -> StorageError {
        .unavailable(reason: "the backup cannot be \(what): \(String(cString: strerror(errno)))")
    }
}
