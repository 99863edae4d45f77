import Foundation

/// Looks whether a file is there before C code is asked to open it.
enum FileAccess {
    static func isReadable(_ path: String) -> Bool {
        FileManager.default.isReadableFile(atPath: path)
    }
}
