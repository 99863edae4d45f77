/// A line with places to fill, such as `Entonces, {drink}. ¿Algo más, {name}?`.
///
/// Placeholders are names in braces. Nothing in a template executes; a brace without its partner is plain text.
package struct LineTemplate: Hashable, Sendable {
    private enum Piece: Hashable, Sendable {
        case text(String)
        case placeholder(String)
    }

    /// The template as authored.
    package let source: String
    private let pieces: [Piece]

    package init(_ source: String) {
        self.source = source
        guard source.utf8.contains(UInt8(ascii: "{")) else {
            self.pieces = source.isEmpty ? [] : [.text(source)]
            return
        }
        var pieces: [Piece] = []
        var rest = source[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = rest[rest.index(after: open)..<close]
            guard Self.isName(name) else {
                pieces.append(.text(String(rest[...open])))
                rest = rest[rest.index(after: open)...]
                continue
            }
            if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
            pieces.append(.placeholder(String(name)))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        self.pieces = pieces
    }

    /// The names in braces, in order, repeated as often as they occur.
    package var placeholders: [String] {
        self.pieces.compactMap { piece in
            if case .placeholder(let name) = piece { name } else { nil }
        }
    }

    /// The line with every place filled.
    ///
    /// - Parameter values: What to put for each placeholder. Put in as it is: braces inside a value stay text.
    /// - Returns: `nil` when a placeholder has no value, so that the caller can choose another line.
    package func filled(with values: [String: String]) -> String? {
        var line = ""
        for piece in self.pieces {
            switch piece {
            case .text(let text): line += text
            case .placeholder(let name):
                guard let value = values[name] else { return nil }
                line += value
            }
        }
        return Self.capitalised(line)
    }

    /// Slot labels are authored in lower case (`un café`), so a line that begins with one needs its capital.
    private static func capitalised(_ line: String) -> String {
        guard let index = line.firstIndex(where: { $0.isLetter || $0.isNumber }) else { return line }
        let lead = line[..<index]
        guard lead.allSatisfy({ "¿¡\"“«'(—– ".contains($0) }) else { return line }
        return lead + line[index].uppercased() + line[line.index(after: index)...]
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }
}
