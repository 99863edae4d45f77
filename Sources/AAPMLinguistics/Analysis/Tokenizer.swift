import AAPMCore
import Foundation

/// Cuts a text into tokens in one pass.
struct Tokenizer: Sendable {
    /// Longer runs are not words of any language; they are skipped whole.
    private static let longestWord = 40
    /// Quoted stretches longer than this are taken for a stray quotation mark.
    private static let longestQuote = 400

    let clitics: [String]

    func tokens(of scalars: [Unicode.Scalar]) -> [Token] {
        var tokens: [Token] = []
        var index = 0
        var breaks = true
        var starts = true
        var quoteEnd = -1
        var sentence = 0
        while index < scalars.count {
            let scalar = scalars[index]
            if Self.isWordScalar(scalar) || scalar == "@" || scalar == "#" {
                let end = self.end(of: scalars, from: index)
                self.append(scalars, index, end, breaks, starts, index < quoteEnd, to: &tokens)
                breaks = false
                starts = false
                index = end
                continue
            }
            switch scalar {
            case " ", "\t", "\u{A0}": break
            case ".", "!", "?", "…", "\n", "\r", "¿", "¡":
                if scalar == "?" {
                    for token in sentence..<tokens.count { tokens[token].isQuestion = true }
                }
                breaks = true
                starts = true
                sentence = tokens.count
            case "\"", "“", "«", "„", "\u{2018}", "'":
                breaks = true
                if index >= quoteEnd { quoteEnd = Self.closing(scalars, from: index) ?? quoteEnd }
            default: breaks = true
            }
            index += 1
        }
        return tokens
    }

    /// The end of a run without spaces when it is an address, otherwise of the word.
    private func end(of scalars: [Unicode.Scalar], from start: Int) -> Int {
        var end = start
        while end < scalars.count {
            let scalar = scalars[end]
            if Self.isWordScalar(scalar) || scalar == "@" || scalar == "#" || scalar == "_" {
                end += 1
            } else if Self.isJoiner(scalar), end + 1 < scalars.count, end > start, Self.isWordScalar(scalars[end + 1]) {
                end += 1
            } else if scalar == ":", end + 2 < scalars.count, scalars[end + 1] == "/", scalars[end + 2] == "/" {
                while end < scalars.count, !scalars[end].properties.isWhitespace { end += 1 }
                return end
            } else if scalar == ".", end + 1 < scalars.count, Self.isAddress(scalars, start, end) {
                end += 1
            } else {
                break
            }
        }
        return max(end, start + 1)
    }

    /// A full stop inside `name@host.org`, `www.host.org` or a number.
    private static func isAddress(_ scalars: [Unicode.Scalar], _ start: Int, _ dot: Int) -> Bool {
        guard self.isWordScalar(scalars[dot + 1]), dot - start < self.longestWord else { return false }
        let run = scalars[start..<dot]
        return run.contains("@") || self.leadsToAt(scalars, dot) || run.starts(with: "www".unicodeScalars)
            || (scalars[dot - 1].properties.numericType != nil && scalars[dot + 1].properties.numericType != nil)
    }

    /// Whether the run after a full stop is the rest of a mail address' local part.
    private static func leadsToAt(_ scalars: [Unicode.Scalar], _ dot: Int) -> Bool {
        let rest = scalars[(dot + 1)..<min(scalars.count, dot + self.longestWord)]
        return rest.first { !self.isWordScalar($0) && $0 != "." && $0 != "-" && $0 != "_" } == "@"
    }

    private func append(
        _ scalars: [Unicode.Scalar], _ start: Int, _ end: Int, _ breaks: Bool, _ starts: Bool, _ quoted: Bool,
        to tokens: inout [Token]
    ) {
        let text = Self.composed(scalars[start..<end])
        let plain =
            end - start <= Self.longestWord
            && scalars[start..<end].allSatisfy {
                $0.properties.isAlphabetic || Self.isMark($0) || Self.isJoiner($0)
            }
        // Patterns see digits as `#`.
        let isNumber = scalars[start..<end].allSatisfy { $0 >= "0" && $0 <= "9" }
        let folded = plain ? WordFolding.fold(text) : isNumber ? "#" : ""
        let letters = text.filter(\.isLetter)
        let title = letters.first?.isUppercase == true
        let upper = plain && letters.count > 1 && letters.allSatisfy(\.isUppercase)
        func token(_ from: Int, _ to: Int, _ text: String, _ folded: String, whole: String?, clitic: Bool) -> Token {
            Token(
                kind: plain ? .word : .opaque, start: from, end: to, text: text, folded: folded, whole: whole,
                isClitic: clitic, breaksBefore: breaks && !clitic, startsSentence: starts && !clitic, isQuoted: quoted,
                isTitle: title && !upper, isUpper: upper, form: folded)
        }
        // Composition or folding may change the number of scalars; then the word stays in one piece.
        if plain, text.unicodeScalars.count == end - start, folded.unicodeScalars.count == end - start,
            let clitic = self.clitics.first(where: { folded.count > $0.count && folded.hasSuffix($0) })
        {
            let cut = end - clitic.unicodeScalars.count
            let head = String(text.dropLast(clitic.count))
            tokens.append(
                token(start, cut, head, String(folded.dropLast(clitic.count)), whole: folded, clitic: false))
            tokens.append(token(cut, end, String(text.suffix(clitic.count)), clitic, whole: nil, clitic: true))
        } else {
            tokens.append(token(start, end, text, folded, whole: nil, clitic: false))
        }
    }

    private static func composed(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars.lazy.map { $0 == "\u{2019}" || $0 == "\u{B4}" ? "'" : $0 })
        let text = String(view)
        return scalars.contains(where: self.isMark) ? text.precomposedStringWithCanonicalMapping : text
    }

    /// The place of the mark that closes the quotation opened at `start`; bounded, so that marks cost linear time.
    private static func closing(_ scalars: [Unicode.Scalar], from start: Int) -> Int? {
        let closers: [Unicode.Scalar] =
            switch scalars[start] {
            case "“", "„": ["”", "“", "\""]
            case "«": ["»"]
            case "\u{2018}", "'": ["\u{2019}", "'"]
            default: ["\"", "”"]
            }
        let limit = min(scalars.count, start + self.longestQuote)
        return (min(start + 1, limit)..<limit).first {
            scalars[$0] == "\n" || (closers.contains(scalars[$0]) && !self.isInWord(scalars, $0))
        }
        .flatMap { scalars[$0] == "\n" ? nil : $0 }
    }

    /// An apostrophe between two letters closes no quotation.
    private static func isInWord(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        (scalars[index] == "'" || scalars[index] == "\u{2019}") && index + 1 < scalars.count
            && self.isWordScalar(scalars[index + 1])
    }

    private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return (scalar >= "a" && scalar <= "z") || (scalar >= "A" && scalar <= "Z")
                || (scalar >= "0" && scalar <= "9")
        }
        return scalar.properties.isAlphabetic || self.isMark(scalar) || scalar.properties.numericType != nil
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x300 && scalar.properties.canonicalCombiningClass != .notReordered
    }

    private static func isJoiner(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "'" || scalar == "\u{2019}" || scalar == "-" || scalar == "\u{B4}"
    }
}
