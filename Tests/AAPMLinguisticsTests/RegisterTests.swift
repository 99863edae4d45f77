import AAPMCore
import Testing

@testable import AAPMLinguistics

@Suite struct RegisterTests {
    @Test func registerIsJudgedOnlyWhereOneIsExpected() throws {
        let text = "¿Tienes una mesa libre?"
        #expect(try Packs.analyze(text, Packs.toSpanish).findings.isEmpty)
        let found = try Packs.analyze(text, Packs.toSpanish, register: .formal).findings
        #expect(found.map(\.type) == [.register])
        #expect(found.first?.corrections == ["Tiene"])
        #expect(try Packs.analyze(text, Packs.toSpanish, register: .informal).findings.isEmpty)
    }

    @Test(arguments: [
        ("¿Puede usted ayudarme?", Register.formal), ("¿Puedes ayudarme tú?", .informal),
        ("Estimada profesora, ¿tiene usted tiempo?", .formal), ("¡Oye! ¿Qué onda?", .informal),
    ])
    func theTextsOwnMarkersSayItsRegister(_ text: String, _ register: Register) throws {
        #expect(try Packs.analyze(text, Packs.toSpanish).register == register)
    }

    @Test func aTextWithoutMarkersHasNoRegister() throws {
        #expect(try Packs.analyze("Hoy hace sol.", Packs.toSpanish).register == nil)
    }

    @Test func englishRequestsAreSoftenedForAFormalCharacter() throws {
        let text = "I want a room."
        let found = try Packs.analyze(text, Packs.toEnglish, register: .formal).findings
        #expect(Packs.corrected(text, found) == "I would like a room.")
        #expect(try Packs.analyze("I want a room, please.", Packs.toEnglish, register: .formal).findings.isEmpty)
    }
}
