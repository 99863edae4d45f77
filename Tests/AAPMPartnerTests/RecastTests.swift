import AAPMCore
import Testing

@testable import AAPMLinguistics

@Suite("The words of a recast")
struct RecastTests {
    static let spanish: [RecastSample] = [
        RecastSample("Quiero una café con leche", [("una", "un")], "quiero un café con leche"),
        RecastSample(
            "Hola, ayer yo soy cansado de todo, la verdad", [("soy", "estoy")], "ayer yo estoy cansado de todo"),
        RecastSample("Compro los casas", [("los", "las")], "compro las casas"),
        RecastSample("busco a un libro", [("a ", "")], "busco un libro"),
        RecastSample("Cuesta 3,50 la pan", [("la", "el")], "cuesta 3,50 el pan"),
        RecastSample("La problema es grandes", [("La", "El"), ("grandes", "grande")], "el problema es grande"),
        RecastSample(
            "Quiero una café con leche en la terraza del puerto porque soy cansado de trabajar", [("soy", "estoy")],
            "porque estoy cansado de trabajar"),
        RecastSample(
            "Por las mañanas compro los pan en la tienda de Rosa y después voy andando a mi trabajo",
            [("los", "el")], "por las mañanas compro el pan en la tienda de Rosa"),
        RecastSample(
            "Por las mañanas siempre compro el pan en la tienda y despues voy andando al trabajo",
            [("despues", "después")], "después voy andando al trabajo"),
        RecastSample("Soy cansado de, la verdad", [("Soy", "Estoy")], nil),
        RecastSample(
            "un uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis",
            [("un", "el")], nil),
    ]

    static let english: [RecastSample] = [
        RecastSample("I am agree with you", [("am agree", "agree")], "I agree with you"),
        RecastSample("She have two cats, I think", [("have", "has")], "she has two cats"),
        RecastSample(
            "Yesterday I goed to the beach with my sister", [("goed", "went")],
            "yesterday I went to the beach with my sister"),
        RecastSample(
            "I have 30 years and I works in a shop", [("have 30 years", "am 30"), ("works", "work")],
            "I am 30 and I work in a shop"),
        RecastSample("I goed to the", [("goed", "went")], nil),
        RecastSample(
            "Every Saturday I take the bus to the market but my friend prefer the train",
            [("prefer", "prefers")], "my friend prefers the train"),
    ]

    @Test("Spanish clauses are whole and right", arguments: Self.spanish) func wholeSpanish(sample: RecastSample) {
        #expect(sample.phrase(in: .spanish) == sample.expected)
    }

    @Test("English clauses are whole and right", arguments: Self.english) func wholeEnglish(sample: RecastSample) {
        #expect(sample.phrase(in: .english) == sample.expected)
    }

    @Test("A missing word is put in") func missingWord() {
        let text = "Soy profesor en escuela"
        let finding = Finding(
            start: 16, end: 16, quote: "", corrections: ["la"], type: .morphosyntactic, cause: .transfer,
            code: "M:DET", rule: "es.article.missing", severity: .medium, confidence: 0.9, provenance: .rules)
        let recast = RecastPhrase(.sample([finding]), in: text, language: .spanish, excluding: [])
        #expect(recast?.phrase == "soy profesor en la escuela")
        #expect(recast?.form == "la")
    }

    @Test("No error that is known is said again", arguments: [("grandes", 0.9), ("grande", 0.6)])
    func leavesNoError(correction: String, confidence: Double) {
        let text = "La problema es grandes"
        let findings = [
            Finding.sample("La", in: text, to: "El"),
            Finding.sample("grandes", in: text, to: correction, confidence: confidence),
        ]
        #expect(RecastPhrase(.sample(findings), in: text, language: .spanish, excluding: []) == nil)
    }

    @Test("When one clause cannot be said, another can") func nextBest() {
        let text = "La problema es grandes, soy cansado"
        let findings = [
            Finding.sample("La", in: text, to: "El"),
            Finding.sample("grandes", in: text, to: "grandes"),
            Finding.sample("soy", in: text, to: "estoy", confidence: 0.8),
        ]
        let recast = RecastPhrase(.sample(findings), in: text, language: .spanish, excluding: [])
        #expect(recast?.phrase == "estoy cansado")
        #expect(recast?.form == "estoy")
    }

    @Test("Two findings about the same words are made once") func overlapping() {
        let text = "I am agree with you"
        let findings = [Finding.sample("am agree", in: text, to: "agree"), Finding.sample("am", in: text, to: "")]
        let recast = RecastPhrase(.sample(findings), in: text, language: .english, excluding: [])
        #expect(recast?.phrase == "I agree with you")
    }

    @Test("A span outside the text is ignored") func badSpan() {
        let finding = Finding(
            start: 90, end: 99, quote: "x", corrections: ["y"], type: .lexical, cause: .unknown, code: "R:SPELL",
            rule: "es.spelling", severity: .low, confidence: 1, provenance: .rules)
        #expect(RecastPhrase(.sample([finding]), in: "corto", language: .spanish, excluding: []) == nil)
    }
}
