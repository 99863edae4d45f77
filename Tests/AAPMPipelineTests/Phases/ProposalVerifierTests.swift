import AAPMCore
import Testing

@testable import AAPMPipeline

@Suite("The check on what a model proposes")
struct ProposalVerifierTests {
    private static let languages = LanguagePair(native: .english, target: .spanish)

    private static func verified(
        _ proposals: [Proposal], in text: String, register: Register? = nil
    ) throws -> (findings: [Finding], counts: ProposalCounts) {
        let analyzer = TableAnalyzer()
        let context = AnalysisContext(languages: self.languages, expectedRegister: register)
        let profiles = TableRuleBook().profiles(for: self.languages)
        return try ProposalVerifier(
            analyzer: analyzer, profiles: Dictionary(uniqueKeysWithValues: profiles.map { ($0.rule, $0) })
        ).findings(proposals, in: text, try analyzer.analyze(text, in: context), context)
    }

    private static func proposal(
        _ quote: String, _ correction: String, _ rule: String = "es.copula.state", _ confidence: Double = 0.9
    ) -> Proposal {
        Proposal(turn: 1, quote: quote, occurrence: 1, correction: correction, rule: rule, confidence: confidence)
    }

    @Test("What passes becomes a finding of its rule, with a modest confidence")
    func found() throws {
        let (findings, counts) = try Self.verified([Self.proposal("soy feliz", "estoy feliz")], in: "Hoy soy feliz.")
        #expect(
            findings == [
                Finding(
                    start: 4, end: 7, quote: "soy", corrections: ["estoy"], type: .morphosyntactic, cause: .unknown,
                    code: "R:VERB", rule: "es.copula.state", severity: .medium, confidence: 0.6, provenance: .model)
            ])
        #expect(counts == ProposalCounts(found: 1))
    }

    @Test("What the rules found already is surer for it, and counted once")
    func merged() throws {
        let text = "Soy cansado y voy casa."
        let plain = try TableAnalyzer().analyze(text, in: AnalysisContext(languages: Self.languages)).findings
        let (findings, counts) = try Self.verified(
            [Self.proposal("Soy cansado", "Estoy cansado"), Self.proposal("Soy", "Estoy")], in: text)
        #expect(findings.count == 2)
        #expect(findings[0].provenance == .merged)
        #expect(findings[0].confidence > plain[0].confidence)
        #expect(findings[0].corrections == plain[0].corrections)
        #expect(findings[1] == plain[1])
        #expect(counts == ProposalCounts(merged: 1, suggestions: 1))
    }

    @Test("What cannot be verified is a suggestion and no finding")
    func suggestions() throws {
        let text = "El problema: soy feliz, y estoy cansado."
        let refused = [
            // No such words; no such rule; the model's own doubt.
            Self.proposal("soy triste", "estoy triste"), Self.proposal("soy", "estoy", "es.invented"),
            Self.proposal("soy", "estoy", "es.copula.state", 0.4),
            // Against what the rules counted as right.
            Self.proposal("El problema", "La problema", "es.agreement.determiner_noun"),
            // The analyzer objects to the outcome.
            Self.proposal("feliz", "cansado", "es.spelling"),
            // A register that nobody expects.
            Self.proposal("soy", "es", "es.register.address"),
        ]
        for proposal in refused {
            let (findings, counts) = try Self.verified([proposal], in: text)
            #expect(findings == [], "\(proposal)")
            #expect(counts == ProposalCounts(suggestions: 1), "\(proposal)")
        }
        let expected = try Self.verified(
            [Self.proposal("soy", "es", "es.register.address")], in: text, register: .formal)
        #expect(expected.counts == ProposalCounts(found: 1))
    }

    @Test("Of two proposals for one place the first counts")
    func overlap() throws {
        let (findings, counts) = try Self.verified(
            [Self.proposal("soy", "estoy"), Self.proposal("soy feliz", "estoy contento")], in: "Hoy soy feliz.")
        #expect(findings.map(\.corrections) == [["estoy"]])
        #expect(counts == ProposalCounts(found: 1, suggestions: 1))
    }
}
