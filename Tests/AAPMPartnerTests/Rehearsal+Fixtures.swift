import AAPMCore
import Foundation

/// Findings and directives as the analyzer and the pipeline make them.
extension Finding {
    static func sample(
        _ quote: String, in text: String, to correction: String, rule: String = "es.ser_estar.state",
        type: FrictionType = .morphosyntactic, confidence: Double = 0.9
    ) -> Finding {
        let start = text.range(of: quote).map { text[..<$0.lowerBound].unicodeScalars.count } ?? 0
        return Finding(
            start: start, end: start + quote.unicodeScalars.count, quote: quote, corrections: [correction], type: type,
            cause: .transfer, code: "R:VERB", rule: rule, severity: .medium, confidence: confidence, provenance: .rules)
    }
}

extension Analysis {
    static func sample(_ findings: [Finding], nativeShare: Double = 0) -> Analysis {
        Analysis(
            findings: findings, opportunities: [], nativeShare: nativeShare, register: nil, wordCount: 5)
    }
}

extension Directive {
    static func sample(lines: [Elicitation], form: String = "estoy cansado") -> Directive {
        let now = Timestamp(microseconds: 0)
        return Directive(
            id: ID("directive-1"), learner: ID("learner"), persona: "puertoalba", character: nil,
            target: TargetForm(rule: "es.ser_estar.state", form: form), example: "Estoy cansado.", lines: lines,
            uses: [FormPattern("estoy|estás|está *")], priority: .soon, status: .active, attempts: 0,
            source: ID("earlier"), createdAt: now, expiresAt: now, updatedAt: now)
    }

    static let states = Directive.sample(lines: [
        Elicitation(
            line: "¿Cómo estás después de tanto trabajo?", register: .informal, level: .a1,
            cues: [FormPattern("cómo estás")]),
        Elicitation(
            line: "¿Cómo está usted hoy, con este tiempo?", register: .formal, level: .a1,
            cues: [FormPattern("cómo está usted")]),
        Elicitation(
            line: "Te veo con mala cara. ¿Estás enfermo?", register: .informal, level: .a2,
            cues: [FormPattern("estás enfermo")]),
    ])
}
