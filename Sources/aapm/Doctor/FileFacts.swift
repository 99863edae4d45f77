import Foundation

/// What the file system says of a path.
struct FileFacts {
    private let path: String
    private let attributes: [FileAttributeKey: Any]

    init(_ path: String) {
        self.path = path
        // A path that cannot be looked at is one that is not there, to us.
        self.attributes = (try? FileManager.default.attributesOfItem(atPath: path)) ?? [:]
    }

    var exists: Bool { !self.attributes.isEmpty }
    var isFolder: Bool { self.attributes[.type] as? FileAttributeType == .typeDirectory }
    /// Whether others than the owner may read it.
    var isOpenToOthers: Bool { ((self.attributes[.posixPermissions] as? Int) ?? 0) & 0o077 != 0 }

    /// Whether a file can be made in this folder: made and removed, since permissions alone do not tell.
    var takesFiles: Bool {
        let probe = self.path + "/.aapm-doctor-\(ProcessInfo.processInfo.processIdentifier)"
        guard FileManager.default.createFile(atPath: probe, contents: Data()) else { return false }
        do {
            try FileManager.default.removeItem(atPath: probe)
            return true
        } catch {
            return false
        }
    }

    /// What the disk under it has left, in MiB; `nil` when that cannot be said.
    var freeMebibytes: Int? {
        // No answer is an answer here.
        let facts = try? FileManager.default.attributesOfFileSystem(forPath: self.path)
        return (facts?[.systemFreeSize] as? NSNumber).map { Int($0.int64Value / 1_048_576) }
    }
}
