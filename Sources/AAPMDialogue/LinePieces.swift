import Synchronization

/// The pieces of a line that a partner has made so far.
final class LinePieces: Sendable {
    private let pieces = Mutex<[String]>([])

    func append(_ piece: String) {
        self.pieces.withLock { $0.append(piece) }
    }

    var all: [String] { self.pieces.withLock { $0 } }

    /// The line as its partner cut it, with what it left out; pieces of another line count for nothing.
    func whole(_ line: String) -> [String] {
        let made = self.all
        if made.joined() == line { return made }
        return self.rest(of: line).map { made + [$0] } ?? [line]
    }

    /// What a partner that does not stream, or stopped early, left out of `line`.
    ///
    /// - Returns: `nil` when nothing is missing, or when the pieces are of another line altogether.
    func rest(of line: String) -> String? {
        let made = self.all.joined().unicodeScalars
        guard line.unicodeScalars.starts(with: made) else { return nil }
        let rest = line.unicodeScalars.dropFirst(made.count)
        return rest.isEmpty ? nil : String(rest)
    }
}
