import Foundation

/// What this process has in memory.
enum ResidentMemory {
    /// 0 where the system does not say it as Linux does.
    static var bytes: Int {
        // Another system has no such file.
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
