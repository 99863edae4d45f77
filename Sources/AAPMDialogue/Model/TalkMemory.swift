import AAPMCore

/// What is kept of the earlier part of a long talk, in place of the part itself.
///
/// It travels with the talk, as one more member of the JSON in which the scripted partner keeps its place: whichever node
/// answers next has it, the scripted partner overlooks it, and no part is made short twice.
struct TalkMemory: Hashable, Sendable {
    /// The index of the first turn that it does not cover.
    var next: Int
    /// At most `textLimit` scalars.
    var text: String

    static let textLimit = 900
    static let none = Self(next: 0, text: "")

    private static let opening = #"{"talk_memory":{"next":"#
    private static let middle = #","text":""#

    init(next: Int, text: String) {
        self.next = next
        self.text = text
    }

    /// Reads what `written(into:)` wrote; anything else is nothing.
    init(in state: String?) {
        self = state.flatMap(Self.split)?.memory ?? .none
    }

    /// - Parameter state: Of the scripted partner; with a memory in it already, that is replaced.
    func written(into state: String?) -> String? {
        let rest = state.flatMap(Self.split)?.rest ?? state
        guard self.next > 0 else { return rest }
        guard let rest else { return Self.opening + "\(self.next)" + Self.middle + self.escaped + #""}}"# }
        // A state that is no object has no room for it.
        guard rest.hasPrefix("{"), rest.hasSuffix("}") else { return rest }
        let members = rest.dropFirst()
        return Self.opening + "\(self.next)" + Self.middle + self.escaped + #""}"# + (members == "}" ? "" : ",")
            + members
    }

    private var escaped: String {
        var text = String.UnicodeScalarView()
        for scalar in self.text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                text.append("\\")
                text.append(scalar)
            // A text that was cleaned has none; a state must be JSON whatever it holds.
            case "\u{0}"..."\u{1F}": text.append(" ")
            default: text.append(scalar)
            }
        }
        return String(text)
    }

    private static func split(_ state: String) -> (memory: Self, rest: String)? {
        guard state.hasPrefix(Self.opening) else { return nil }
        let afterOpening = state.unicodeScalars.dropFirst(Self.opening.unicodeScalars.count)
        let digits = afterOpening.prefix { ("0"..."9").contains($0) }
        let afterDigits = afterOpening.dropFirst(digits.count)
        guard let next = Int(String(digits)), afterDigits.starts(with: Self.middle.unicodeScalars) else { return nil }
        var text = String.UnicodeScalarView()
        var rest = afterDigits.dropFirst(Self.middle.unicodeScalars.count)
        while let scalar = rest.popFirst(), scalar != "\"" {
            guard scalar == "\\" else {
                text.append(scalar)
                continue
            }
            guard let escaped = rest.popFirst() else { return nil }
            text.append(escaped)
        }
        guard rest.popFirst() == "}" else { return nil }
        if rest.first == "," { rest.removeFirst() }
        return (Self(next: next, text: String(text)), "{" + String(rest))
    }
}
