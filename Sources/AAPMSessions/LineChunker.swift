/// Cuts a line into pieces at the same places however it arrives, so that the numbers of streamed and of replayed
/// events agree.
///
/// A piece is a word with the white space after it. Works on Unicode scalars, because two `Character`s may become one
/// when they meet.
struct LineChunker: Sendable {
    private var pending = String.UnicodeScalarView()
    private var endsInSpace = false

    /// - Returns: The pieces that are complete now.
    mutating func take(_ text: String) -> [String] {
        var chunks: [String] = []
        for scalar in text.unicodeScalars {
            let isSpace = scalar.properties.isWhitespace
            if self.endsInSpace, !isSpace {
                chunks.append(String(self.pending))
                self.pending = String.UnicodeScalarView()
            }
            self.pending.append(scalar)
            self.endsInSpace = isSpace
        }
        return chunks
    }

    /// - Returns: What is left at the end of the line, if anything.
    mutating func finish() -> String? {
        defer { self = Self() }
        return self.pending.isEmpty ? nil : String(self.pending)
    }

    /// All pieces of a whole line.
    static func chunks(of line: String) -> [String] {
        var chunker = Self()
        let chunks = chunker.take(line)
        guard let rest = chunker.finish() else { return chunks }
        return chunks + [rest]
    }
}
