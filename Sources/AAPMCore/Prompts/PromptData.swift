/// Makes text of learners, authors and models fit to stand in a prompt as material.
///
/// Data sections of our prompts are delimited with `<` and `>`, and so are the special tokens of most models; neither
/// occurs in what comes out of here, nor does anything that is not seen when the text is shown.
package enum PromptData {
    /// So many words in a row as nobody has in common with instructions by chance.
    package static let passageLength = 6

    /// The text in one line, at most `limit` scalars long; longer text ends in `…`.
    ///
    /// - Complexity: O(*n*).
    package static func cleaned(_ text: String, limit: Int = 2_000) -> String {
        var clean = String.UnicodeScalarView()
        var count = 0
        var isSpaceDue = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace {
                isSpaceDue = count > 0
                continue
            }
            guard !Self.isUnseen(scalar) else { continue }
            guard count + (isSpaceDue ? 1 : 0) < limit else {
                clean.append("…")
                return String(clean)
            }
            if isSpaceDue {
                clean.append(" ")
                count += 1
                isSpaceDue = false
            }
            clean.append(Self.harmless[scalar] ?? scalar)
            count += 1
        }
        return String(clean)
    }

    /// The same for text that is quoted from: what is seen stays where it is, each white space as one space, and what is
    /// too long ends without a mark.
    ///
    /// - Complexity: O(*n*).
    package static func quotable(_ text: String, limit: Int = 2_000) -> String {
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(limit) {
            if scalar.properties.isWhitespace {
                clean.append(" ")
            } else if !Self.isUnseen(scalar) {
                clean.append(Self.harmless[scalar] ?? scalar)
            }
        }
        return String(clean)
    }

    /// Whether a scalar has an effect but no look of its own: controls, marks of direction, characters of no width, tags
    /// and selectors that can carry hidden text.
    package static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // The joiners that scripts and emoji are written with are the only ones that stay; so does the emoji selector.
        case 0x200C, 0x200D, 0xFE0F: return false
        case 0xFE00...0xFE0E, 0xE0100...0xE01EF, 0x115F, 0x1160, 0x3164, 0xFFA0, 0x034F, 0x2800: return true
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .privateUse, .surrogate, .unassigned: return true
        default: return false
        }
    }

    /// What delimits sections and special tokens, and what looks like it.
    private static let harmless: [Unicode.Scalar: Unicode.Scalar] = [
        "<": "‹", "\u{FF1C}": "‹", "\u{FE64}": "‹", "\u{2329}": "‹", "\u{3008}": "‹", "\u{27E8}": "‹", "\u{276C}": "‹",
        ">": "›", "\u{FF1E}": "›", "\u{FE65}": "›", "\u{232A}": "›", "\u{3009}": "›", "\u{27E9}": "›", "\u{276D}": "›",
        "[": "(", "]": ")", "\u{FF3B}": "(", "\u{FF3D}": ")", "{": "(", "}": ")",
    ]
}
