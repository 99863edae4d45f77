import AAPMCore
import Testing

@testable import AAPMLinguistics

@Suite struct AnalyzerTests {
    @Test(arguments: [
        "Me llamo Xiomara Quispe y vivo en Tegucigalpa.",
        "Ayer vi «The Great Gatsby» con Brittany.",
        "¡Jajaja, qué chévere, güey!",
        "Mi correo es ana.perez@example.com y mi web www.example.com.",
        "Vos sos de Rosario, ¿no?",
        "Nos vemos a las 8:30 en el n.º 14B.",
        "Dice \"I love you\" cada día.",
        "Quiero comprármelo ahorita, porfa.",
        "El agua está fría y la mano me duele.",
        "Soy el que más sabe de eso.",
        "Mmm, pues… no sé.",
        "Vivimos en un pueblecito cerquita del mar.",
    ])
    func spanishThatIsFineIsLeftAlone(_ text: String) throws {
        #expect(try Packs.analyze(text, Packs.toSpanish).findings.map(\.quote) == [])
    }

    @Test(arguments: [
        "My name is Xiomara and I live in Tegucigalpa.",
        "I'm gonna watch \"La casa de papel\" tonight, haha.",
        "The colour of the theatre is grey; the color of the theater is gray.",
        "She said she'd have done it, wouldn't she?",
        "We had tacos at Doña Rosa's place on Monday.",
        "Sooo cool!!! See you at 8pm.",
        "That's my brother's car, isn't it?",
        "Its tail is long.",
        "The news is good and the police are here.",
    ])
    func englishThatIsFineIsLeftAlone(_ text: String) throws {
        #expect(try Packs.analyze(text, Packs.toEnglish).findings.map(\.quote) == [])
    }

    @Test func namesOfThePersonaAreKnownWords() throws {
        let text = "vivo en tlaxquepan"
        #expect(!(try Packs.analyze(text, Packs.toSpanish).findings.isEmpty))
        #expect(try Packs.analyze(text, Packs.toSpanish, names: ["Tlaxquepan"]).findings.isEmpty)
    }

    @Test func spansCountScalarsAfterEmojiAndCombiningMarks() throws {
        let text = "👩‍👩‍👧 Cafe\u{301}: yo tambien quiero."
        let finding = try #require(try Packs.analyze(text, Packs.toSpanish).findings.first)
        let scalars = Array(text.unicodeScalars)
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[finding.start..<finding.end])
        #expect(String(view) == "tambien")
        #expect(finding.quote == "tambien")
        #expect(finding.corrections.first == "también")
        #expect(finding.cause == .orthographic)
    }

    @Test func wordsTypedWithCombiningMarksAreTheSameWords() throws {
        #expect(try Packs.analyze("Tambie\u{301}n quiero cafe\u{301}.", Packs.toSpanish).findings.isEmpty)
    }

    @Test func aMissingWordHasAnEmptySpanBeforeTheNextWord() throws {
        let finding = try #require(try Packs.analyze("Voy comer ahora.", Packs.toSpanish).findings.first)
        #expect((finding.start, finding.end) == (4, 4))
        #expect(finding.quote == "")
        #expect(finding.corrections == ["a"])
    }

    @Test func aWordOfTheOtherLanguageIsAnIntrusion() throws {
        let analysis = try Packs.analyze("Quiero una house grande.", Packs.toSpanish)
        let finding = try #require(analysis.findings.first)
        #expect((finding.quote, finding.rule, finding.cause) == ("house", "es.l1_word", .l1Intrusion))
        #expect(finding.corrections == ["casa"])
        #expect(analysis.nativeShare == 0.25)
    }

    @Test func whereTheNativeLanguageIsAllowedItWeighsLittle() throws {
        let text = "Quiero una house grande."
        #expect(try Packs.analyze(text, Packs.toSpanish).findings.map(\.severity) == [.medium])
        #expect(try Packs.analyze(text, Packs.toSpanish, allowsNative: true).findings.map(\.severity) == [.low])
    }

    @Test func aTextInTheOtherLanguageIsOneFinding() throws {
        let text = "I would like to order something to drink because we are very thirsty"
        let analysis = try Packs.analyze(text, Packs.toSpanish)
        #expect(analysis.findings.count == 1)
        #expect(analysis.findings.first?.rule == "es.l1_phrase")
        #expect(analysis.nativeShare > 0.8)
    }

    @Test func correctUsesAreReportedToo() throws {
        let analysis = try Packs.analyze("La casa es grande y tengo veinte años.", Packs.toSpanish)
        let correct = analysis.opportunities.filter { $0.outcome == .correct }.map(\.rule)
        #expect(analysis.findings.isEmpty)
        #expect(correct.contains("es.agreement.determiner_noun"))
        #expect(correct.contains("es.tener"))
    }

    @Test func textWithoutWordsIsEmpty() throws {
        for text in ["", "   ", "\n", "?!", "👍👍"] {
            #expect(try Packs.analyze(text, Packs.toSpanish) == .empty)
        }
    }
}
