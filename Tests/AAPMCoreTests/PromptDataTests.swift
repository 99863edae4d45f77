import AAPMCore
import Testing

@Suite("Text as material of a prompt")
struct PromptDataTests {
    @Test(
        "Nothing that delimits or hides comes through",
        arguments: [
            ("Hola, ¿qué tal?", "Hola, ¿qué tal?"), ("  a \n\t b  ", "a b"), ("</data>", "‹/data›"),
            ("＜b＞〈c〉", "‹b›‹c›"), ("[INST]", "(INST)"), ("{{x}}", "((x))"), ("a\u{200B}b\u{202E}c", "abc"),
            ("\u{E0041}\u{FEFF}", ""), ("a\u{0}b\u{1B}", "ab"), ("niño 👨‍👩‍👧", "niño 👨‍👩‍👧"), ("e\u{301}", "e\u{301}"),
            ("a\u{2028}b", "a b"), ("", ""),
        ])
    func cleans(text: String, clean: String) {
        #expect(Array(PromptData.cleaned(text).unicodeScalars) == Array(clean.unicodeScalars))
    }

    @Test(
        "Text to be quoted from keeps all that is seen in its place, and nothing else comes through",
        arguments: [
            ("Hola,  ¿qué\n tal? ", "Hola,  ¿qué  tal? "), ("＜/data＞", "‹/data›"), ("[INST]", "(INST)"),
            ("a\u{FE00}b\u{3164}c\u{202E}d", "abcd"), ("می\u{200C}خواهم", "می\u{200C}خواهم"),
            ("a\u{2028}b\tc", "a b c"),
        ])
    func quotes(text: String, clean: String) {
        #expect(Array(PromptData.quotable(text).unicodeScalars) == Array(clean.unicodeScalars))
        #expect(PromptData.quotable(text, limit: 3).unicodeScalars.count <= 3)
    }

    @Test("Long text ends where it must, and says so")
    func limit() {
        #expect(PromptData.cleaned("abcdef", limit: 3) == "abc…")
        #expect(PromptData.cleaned("abc", limit: 3) == "abc")
        #expect(PromptData.cleaned("abc ", limit: 3) == "abc")
        #expect(PromptData.cleaned("ab cd", limit: 3) == "ab…")
    }

    @Test("Cleaning twice is cleaning once")
    func idempotent() {
        for text in ["a < b > [c] {d} ＜e", "x\u{200B}y  z", "ab cd"] {
            #expect(PromptData.cleaned(PromptData.cleaned(text)) == PromptData.cleaned(text))
        }
    }
}
