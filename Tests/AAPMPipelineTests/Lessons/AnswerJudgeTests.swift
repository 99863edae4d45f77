import AAPMCore
import Testing

@testable import AAPMPipeline

@Suite("Judging an answer")
struct AnswerJudgeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let answer: String
        let accepted: [String]
        var rivals: [String] = []
        var isAboutSpelling = false
        let verdict: AnswerVerdict

        init(
            _ answer: String, _ accepted: [String], rivals: [String] = [], spelling: Bool = false,
            _ verdict: AnswerVerdict
        ) {
            self.answer = answer
            self.accepted = accepted
            self.rivals = rivals
            self.isAboutSpelling = spelling
            self.verdict = verdict
        }

        var testDescription: String { "“\(self.answer)” for \(self.accepted) is \(self.verdict)" }
    }

    @Test(
        "Answers",
        arguments: [
            Case("estoy", ["estoy"], .correct),
            Case("  ESTOY ", ["estoy"], .correct),
            Case("Estoy.", ["estoy"], .correct),
            Case("¡Estoy   cansado!", ["Estoy cansado."], .correct),
            Case("Estoy, cansado", ["Estoy cansado."], .correct),
            Case("querría", ["quisiera", "querría"], .correct),
            Case("Quisiera pan", ["quisiera", "querría", "Quisiera pan.", "Querría pan."], .correct),
            Case("I don’t know", ["I don't know."], .correct),
            Case("soy", ["estoy"], .incorrect),
            Case("estoy", ["Estoy cansado."], .incorrect),
            Case("Estoy muy cansado", ["Estoy cansado."], .incorrect),
            // Diacritics are a slip, but not where they make another form.
            Case("tambien", ["también"], .almost),
            Case("querria", ["quisiera", "querría"], .almost),
            Case("esta", ["está"], rivals: ["esta"], .incorrect),
            Case("ESTÁ", ["está"], rivals: ["esta"], .correct),
            Case("hablo", ["habló"], rivals: ["hablo", "hablar"], .incorrect),
            // A slip of typing in a word that is long enough.
            Case("biblioetca", ["biblioteca"], .almost),
            Case("bibloteca", ["biblioteca"], .almost),
            Case("bibliooteca", ["biblioteca"], .almost),
            Case("bibliateca", ["biblioteca"], .almost),
            Case("bblioteac", ["biblioteca"], .incorrect),
            Case("cnasado", ["cansado"], .almost),
            Case("cansaod", ["cansado"], .almost),
            // The ending carries the form.
            Case("cansada", ["cansado"], .incorrect),
            Case("cansados", ["cansado"], .incorrect),
            Case("cansad", ["cansado"], .incorrect),
            // Short words are too close to one another.
            Case("pera", ["pero"], .incorrect),
            Case("peor", ["pero"], .incorrect),
            // What was wrong in the talk is no slip, nor is another form of the paradigm.
            Case("nesesito", ["necesito"], rivals: ["nesesito"], .incorrect),
            Case("recibimos", ["recibamos"], rivals: ["recibimos"], .incorrect),
            Case("necexito", ["necesito"], rivals: ["nesesito"], .almost),
            // Where spelling is the point, every letter counts; a missing mark alone is still shown as a slip.
            Case("necexito", ["necesito"], spelling: true, .incorrect),
            Case("tambien", ["también"], spelling: true, .almost),
            Case("tambien", ["también"], rivals: ["tambien"], spelling: true, .incorrect),
            // One slip of typing an answer.
            Case("Necesito la bibloteca", ["Necesito la biblioteca."], .almost),
            Case("Necseito la bibloteca", ["Necesito la biblioteca."], .incorrect),
        ])
    func verdict(_ item: Case) {
        let judge = AnswerJudge(
            accepted: item.accepted, rivals: item.rivals, isAboutSpelling: item.isAboutSpelling)
        #expect(judge.judge(item.answer).verdict == item.verdict)
    }

    @Test("The nearest accepted answer is the one to compare with")
    func nearest() {
        let judge = AnswerJudge(accepted: ["quisiera", "Quisiera un pan.", "Querría un pan."])
        #expect(judge.judge("Querría pan").nearest == "Querría un pan.")
        #expect(judge.judge("quiero").nearest == "quisiera")
    }
}
