/// A part of a template: the text between tags, or a tag.
struct PromptPiece: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case text(String)
        case variable(String)
        case section(String)
        case inverted(String)
        case end(String)
        case partial(String)
        case comment
        /// What our prompts do not use, and why or what instead.
        case refused(String)
    }

    let kind: Kind
    /// Where it begins, counted from 1.
    let line: Int
    let column: Int

    /// Cuts a template up. Never fails: what is no tag of ours is `refused`.
    static func pieces(of template: String) -> [Self] {
        var pieces: [Self] = []
        var text = ""
        var rest = template[...]
        var place = (line: 1, column: 1)
        var began = place
        func advanced(_ place: (line: Int, column: Int), over passed: Substring) -> (line: Int, column: Int) {
            passed.reduce(place) { $1.isNewline ? ($0.line + 1, 1) : ($0.line, $0.column + 1) }
        }
        func finishText() {
            if !text.isEmpty { pieces.append(Self(kind: .text(text), line: began.line, column: began.column)) }
            text = ""
        }
        while let first = rest.first {
            guard rest.hasPrefix("{{") else {
                if text.isEmpty { began = place }
                text.append(first)
                place = advanced(place, over: rest.prefix(1))
                rest = rest.dropFirst()
                continue
            }
            finishText()
            let tag = rest.prefix(upTo: Self.end(of: rest))
            pieces.append(Self(kind: Self.kind(of: tag), line: place.line, column: place.column))
            place = advanced(place, over: tag)
            rest = rest[tag.endIndex...]
        }
        finishText()
        return pieces
    }

    /// After the braces that close a tag, or after everything when nothing does.
    private static func end(of tag: Substring) -> Substring.Index {
        var index = tag.startIndex
        while index < tag.endIndex {
            if tag[index...].hasPrefix("}}") {
                let end = tag.index(index, offsetBy: 2)
                return end < tag.endIndex && tag[end] == "}" ? tag.index(after: end) : end
            }
            index = tag.index(after: index)
        }
        return tag.endIndex
    }

    private static func kind(of tag: Substring) -> Kind {
        guard tag.hasSuffix("}}") else { return .refused("the braces that close this tag are missing") }
        let inside = tag.dropFirst(2).dropLast(2)
        guard let sign = inside.first else { return .refused("the tag is empty") }
        let name = Self.trimmed(inside.dropFirst())
        switch sign {
        case "!": return .comment
        case "#": return Self.isName(name) ? .section(name) : .refused("“\(name)” is no name of a field")
        case "^": return Self.isName(name) ? .inverted(name) : .refused("“\(name)” is no name of a field")
        case "/": return Self.isName(name) ? .end(name) : .refused("“\(name)” is no name of a field")
        case ">": return Self.isName(name) ? .partial(name) : .refused("“\(name)” is no name of a template")
        case "{", "&": return .refused("prompts are never escaped: write {{name}}")
        case "=", "%", "$", "<": return .refused("tags that begin with \(sign) are not used in prompts")
        default:
            let whole = Self.trimmed(inside)
            return Self.isName(whole) ? .variable(whole) : .refused("“\(whole)” is no name of a field")
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0.isWhitespace }
        return String(
            start.prefix(upTo: (start.lastIndex { !$0.isWhitespace }.map(start.index(after:))) ?? start.startIndex))
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
            }
    }
}
