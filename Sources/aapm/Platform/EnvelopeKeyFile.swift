import AAPMAccounts
import AAPMCore
import Foundation

/// Envelope keys in a file of the data folder: one a line in Base64, newest first, for nobody but its owner to read.
struct EnvelopeKeyFile: EnvelopeKeySource {
    let place: String

    init(path: String) {
        self.place = path
    }

    var isWritable: Bool { true }

    func read() throws(AAPMError) -> EnvelopeKeys {
        let descriptor = open(self.place, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return EnvelopeKeys([]) }
            throw self.fault("cannot be read")
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        // A missing attribute is no permission to read on. `stat` would need a module that differs with the build.
        let attributes: [FileAttributeKey: Any]
        do {
            attributes = try FileManager.default.attributesOfItem(atPath: self.place)
        } catch {
            throw self.fault("cannot be read")
        }
        guard let mode = attributes[.posixPermissions] as? Int, mode & 0o077 == 0 else {
            throw AAPMError(
                .configurationInvalid,
                "\(self.place) can be read by others than its owner, so its keys may be known to them. Run “chmod 600 "
                    + "\(self.place)” and then “aapm keys rotate”.")
        }
        let data: Data
        do {
            data = try file.readToEnd() ?? Data()
        } catch {
            throw self.fault("cannot be read")
        }
        let keys = try EnvelopeKeys(
            SecretText(String(decoding: data, as: UTF8.self)), separatedBy: "\n", in: self.place)
        // An empty file would look like none, and a new key in it would hide that the old ones are lost.
        guard !keys.all.isEmpty else {
            throw AAPMError(
                .configurationInvalid,
                "\(self.place) is empty. Put the envelope keys back from a copy, or remove the file if there never were "
                    + "any.")
        }
        return keys
    }

    func keepFirst(_ key: EnvelopeKey) throws(AAPMError) -> EnvelopeKeys {
        let draft = try self.write(EnvelopeKeys([key]))
        // A link is made only where nothing is: of two processes, one wins, and both use its key.
        let isFirst = link(draft, self.place) == 0 || errno == EEXIST
        unlink(draft)
        guard isFirst else { throw self.fault("cannot be written") }
        try self.settle()
        return try self.read()
    }

    func keep(_ keys: EnvelopeKeys) throws(AAPMError) {
        let draft = try self.write(keys)
        guard rename(draft, self.place) == 0 else {
            let fault = self.fault("cannot be written")
            unlink(draft)
            throw fault
        }
        try self.settle()
    }

    func rotating<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        let descriptor = open(self.place + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw self.fault("cannot be locked") }
        // The lock goes with the descriptor, and so with a process that is killed.
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else { throw self.fault("cannot be locked") }
            throw AAPMError(.databaseConflict, "Another rotation is under way; wait until it is done.")
        }
        return try await body()
    }

    /// Writes keys beside the file, safe on the disk.
    /// - Returns: The path.
    private func write(_ keys: EnvelopeKeys) throws(AAPMError) -> String {
        let draft = "\(self.place).\(UUID().uuidString)"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw self.fault("cannot be written") }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try file.write(contentsOf: Data(keys.all.map { $0.secret.revealed + "\n" }.joined().utf8))
            try file.synchronize()
        } catch {
            unlink(draft)
            throw self.fault("cannot be written")
        }
        return draft
    }

    /// Waits until the folder knows the name for good: rows that need the key are written next.
    private func settle() throws(AAPMError) {
        let folder = open((self.place as NSString).deletingLastPathComponent, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { throw self.fault("cannot be written") }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw self.fault("cannot be written") }
    }

    private func fault(_ what: String) -> AAPMError {
        AAPMError(.configurationInvalid, "\(self.place) \(what): \(String(cString: strerror(errno))).")
    }
}
