import AAPMCore
import Testing

@testable import AAPMPipeline

@Suite("The difference by words")
struct WordDiffTests {
    private static func marks(_ answer: String, _ expected: String) -> String {
        let signs: [DiffPiece.Kind: String] = [.same: "=", .insert: "+", .delete: "-"]
        return WordDiff.pieces(from: answer, to: expected).map { (signs[$0.kind] ?? "?") + $0.text }
            .joined(separator: " | ")
    }

    @Test(
        "Pieces",
        arguments: [
            ("Estoy cansado", "Estoy cansado.", "=Estoy cansado."),
            ("soy cansado", "Estoy cansado.", "-soy | +Estoy | =cansado."),
            ("Voy casa", "Voy a casa.", "=Voy | +a | =casa."),
            ("Soy un médico", "Soy médico.", "=Soy | -un | =médico."),
            ("", "Hola", "+Hola"),
            ("Hola", "", "-Hola"),
            ("", "", ""),
            ("uno dos tres", "cuatro cinco", "-uno dos tres | +cuatro cinco"),
            ("a b c", "c a b", "+c | =a b | -c"),
        ])
    func pieces(answer: String, expected: String, marks: String) {
        #expect(Self.marks(answer, expected) == marks)
    }

    @Test("For any two texts the pieces rebuild both, stay minimal and alternate", arguments: 0..<200)
    func property(seed: Int) {
        var generator = SplitMix(seed: UInt64(seed))
        func text() -> [String] {
            (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                ["el", "La", "pan,", "y", "Sí."][Int.random(in: 0..<5, using: &generator)]
            }
        }
        let (answer, expected) = (text(), text())
        let pieces = WordDiff.pieces(
            from: answer.joined(separator: " "), to: expected.joined(separator: " "))
        func words(_ kinds: Set<DiffPiece.Kind>) -> [String] {
            pieces.filter { kinds.contains($0.kind) }.flatMap { $0.text.split(separator: " ").map(String.init) }
        }
        #expect(words([.same, .insert]) == expected)
        #expect(words([.same, .delete]).map(AnswerFolding.fold) == answer.map(AnswerFolding.fold))
        #expect(zip(pieces, pieces.dropFirst()).allSatisfy { $0.kind != $1.kind })
        let changed = words([.insert]).count + words([.delete]).count
        #expect(changed == WordDiff.distance(from: answer.joined(separator: " "), to: expected.joined(separator: " ")))
        #expect(changed == Self.distance(answer.map(AnswerFolding.fold), expected.map(AnswerFolding.fold)))
    }

    /// Insertions and deletions by the textbook recursion, row by row.
    private static func distance(_ old: [String], _ new: [String]) -> Int {
        var row = Array(0...new.count)
        for (i, word) in old.enumerated() {
            var next = [i + 1]
            for (j, other) in new.enumerated() {
                next.append(word == other ? row[j] : 1 + min(row[j + 1], next[j]))
            }
            row = next
        }
        return row[new.count]
    }

    @Test("A text against itself is all the same", arguments: ["Hola", "¿Qué tal, señora?", "uno dos tres"])
    func identity(text: String) {
        #expect(WordDiff.pieces(from: text, to: text) == [DiffPiece(kind: .same, text: text)])
        #expect(WordDiff.distance(from: text, to: text) == 0)
    }
}
