import AAPMCore

/// Reads and writes the JSON of an `Analysis` fast: each turn writes one, and a look at a talk reads all of its own.
///
/// The shape is the one of `Codable`. A text of another shape (a field that came later, keys of another release)
/// gives `nil`, and the decoder reads it.
enum AnalysisText {
    /// - Throws: `.corrupt` when a number has no JSON form or a text a NUL.
    static func text(_ analysis: Analysis) throws(StorageError) -> JSONText {
        guard analysis.nativeShare.isFinite, analysis.findings.allSatisfy(\.confidence.isFinite) else {
            throw .corrupt(reason: "an analysis holds a number that is not finite")
        }
        return try JSONWriter.text { writer in
            writer.object { writer in
                writer.member("findings", analysis.findings) { self.write($1, &$0) }
                writer.member("opportunities", analysis.opportunities) { self.write($1, &$0) }
                writer.member("nativeShare", analysis.nativeShare)
                writer.member("register", analysis.register?.rawValue)
                writer.member("wordCount", analysis.wordCount)
            }
        }
    }

    private static func write(_ finding: Finding, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("start", finding.start)
            writer.member("end", finding.end)
            writer.member("quote", finding.quote)
            writer.member("corrections", finding.corrections) { $0.string($1) }
            writer.member("type", finding.type.rawValue)
            writer.member("cause", finding.cause.rawValue)
            writer.member("code", finding.code)
            writer.member("rule", finding.rule)
            writer.member("severity", finding.severity.rawValue)
            writer.member("confidence", finding.confidence)
            writer.member("provenance", finding.provenance.rawValue)
        }
    }

    private static func write(_ opportunity: Opportunity, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("rule", opportunity.rule)
            writer.member("start", opportunity.start)
            writer.member("end", opportunity.end)
            writer.member("outcome", opportunity.outcome.rawValue)
        }
    }

    static func analysis(_ text: String) -> Analysis? {
        JSONReader.value(of: text) { (reader) throws(JSONReader.Misfit) in try self.analysis(&reader) }
    }

    private static func analysis(_ reader: inout JSONReader) throws(JSONReader.Misfit) -> Analysis {
        var findings: [Finding]?
        var opportunities: [Opportunity]?
        var nativeShare: Double?
        var register: Register?
        var wordCount: Int?
        try reader.object { (reader, key) throws(JSONReader.Misfit) in
            switch key {
            case "findings":
                findings = try reader.array { (reader) throws(JSONReader.Misfit) in try self.finding(&reader) }
            case "opportunities":
                opportunities = try reader.array { (reader) throws(JSONReader.Misfit) in try self.opportunity(&reader) }
            case "nativeShare": nativeShare = try reader.double()
            case "register": register = reader.isNull() ? nil : try reader.choice()
            case "wordCount": wordCount = try reader.integer()
            default: throw JSONReader.Misfit()
            }
        }
        guard let findings, let opportunities, let nativeShare, let wordCount else { throw JSONReader.Misfit() }
        return Analysis(
            findings: findings, opportunities: opportunities, nativeShare: nativeShare, register: register,
            wordCount: wordCount)
    }

    private static func finding(_ reader: inout JSONReader) throws(JSONReader.Misfit) -> Finding {
        var start: Int?
        var end: Int?
        var quote: String?
        var corrections: [String]?
        var type: FrictionType?
        var cause: FrictionCause?
        var code: String?
        var rule: String?
        var severity: Severity?
        var confidence: Double?
        var provenance: Provenance?
        try reader.object { (reader, key) throws(JSONReader.Misfit) in
            switch key {
            case "start": start = try reader.integer()
            case "end": end = try reader.integer()
            case "quote": quote = try reader.string()
            case "corrections":
                corrections = try reader.array { (reader) throws(JSONReader.Misfit) in try reader.string() }
            case "type": type = try reader.choice()
            case "cause": cause = try reader.choice()
            case "code": code = try reader.string()
            case "rule": rule = try reader.string()
            case "severity": severity = try reader.choice()
            case "confidence": confidence = try reader.double()
            case "provenance": provenance = try reader.choice()
            default: throw JSONReader.Misfit()
            }
        }
        guard let start, let end, let quote, let corrections, let type, let cause, let code, let rule, let severity,
            let confidence, let provenance
        else { throw JSONReader.Misfit() }
        return Finding(
            start: start, end: end, quote: quote, corrections: corrections, type: type, cause: cause, code: code,
            rule: rule, severity: severity, confidence: confidence, provenance: provenance)
    }

    private static func opportunity(_ reader: inout JSONReader) throws(JSONReader.Misfit) -> Opportunity {
        var rule: String?
        var start: Int?
        var end: Int?
        var outcome: OpportunityOutcome?
        try reader.object { (reader, key) throws(JSONReader.Misfit) in
            switch key {
            case "rule": rule = try reader.string()
            case "start": start = try reader.integer()
            case "end": end = try reader.integer()
            case "outcome": outcome = try reader.choice()
            default: throw JSONReader.Misfit()
            }
        }
        guard let rule, let start, let end, let outcome else { throw JSONReader.Misfit() }
        return Opportunity(rule: rule, start: start, end: end, outcome: outcome)
    }
}
