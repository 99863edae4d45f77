/// Marks the second occurrence of a key in a YAML text, so that the rest can still be read.
struct DuplicateKeyMarker {
    /// Private-use characters; each replaces the first character of one doubled key, so that no two keys are equal.
    private static let markers: ClosedRange<UInt32> = 0xE000...0xE0FF

    private(set) var text: String
    private let marker: Unicode.Scalar

    /// - Parameter count: How many keys have been marked already.
    init(text: String, count: Int) {
        self.text = text
        self.marker = Unicode.Scalar(Self.markers.lowerBound + UInt32(count % Self.markers.count)) ?? "\u{E000}"
    }

    static func isMarked(_ key: String) -> Bool {
        key.unicodeScalars.first.map { Self.markers.contains($0.value) } ?? false
    }

    /// Finds the key again after its first occurrence and marks it.
    ///
    /// - Returns: Line and column of the second occurrence; `nil` when it is written in an unusual way.
    mutating func mark(_ key: String, firstAt line: Int, _ column: Int) -> (line: Int, column: Int)? {
        let needle = Array(key.unicodeScalars)
        guard !needle.isEmpty, !Self.isMarked(key) else { return nil }
        var lines = self.text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
        guard line >= 1, line <= lines.count else { return nil }
        for row in (line - 1)..<lines.count {
            let scalars = lines[row]
            let isFirst = row == line - 1
            // In block style the key stands in the same column; in flow style somewhere after the first.
            let columns = isFirst ? (column..<max(column, scalars.count)) : (column - 1)..<column
            for start in columns where Self.isKey(needle, in: scalars, at: start, inFlow: isFirst) {
                lines[row][start] = self.marker
                var text = String.UnicodeScalarView()
                text.append(contentsOf: lines.joined(separator: ["\n"]))
                self.text = String(text)
                return (row + 1, start + 1)
            }
        }
        return nil
    }

    private static func isKey(_ key: [Unicode.Scalar], in line: [Unicode.Scalar], at start: Int, inFlow: Bool) -> Bool {
        guard start + key.count < line.count, Array(line[start..<(start + key.count)]) == key,
            line[(start + key.count)...].first(where: { $0 != " " }) == ":"
        else { return false }
        guard start > 0 else { return true }
        let before = line[..<start].last { $0 != " " }
        return inFlow ? before == "," || before == "{" : before == nil
    }
}
