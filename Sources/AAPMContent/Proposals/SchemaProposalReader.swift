package import AAPMCore
import Foundation

/// Reads proposals that fit `Content/schemas/proposals.schema.json`.
package struct SchemaProposalReader: ProposalReader {
    package let schema: OutputSchema
    private let rules: JSONSchema

    /// Bytes of an answer; a longer one is none of ours.
    private static let sizeLimit = 64 * 1_024
    /// A model mends no more than this at once.
    private static let faultLimit = 5

    /// - Parameter contentFolder: The folder with `schemas/`.
    /// - Throws: `ContentDefect` when the schema is missing or broken.
    package init(contentFolder: String) throws(ContentDefect) {
        let path = "schemas/proposals.schema.json"
        let bytes: [UInt8]
        do {
            bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: contentFolder).appendingPathComponent(path)))
        } catch {
            throw ContentDefect("\(path) cannot be read")
        }
        do throws(JSONSchema.Defect) {
            self.rules = try JSONSchema(bytes)
        } catch {
            throw ContentDefect("\(path): \(error.description)")
        }
        self.schema = OutputSchema(name: "findings", json: String(decoding: bytes, as: UTF8.self))
    }

    package func proposals(in answer: String) throws(ProposalFault) -> [Proposal] {
        let json = Self.object(in: answer)
        guard json.utf8.count <= Self.sizeLimit else { throw ProposalFault(reason: "the answer is too long") }
        let document: Document
        do {
            // Strictly JSON: what reads schemas and personas would also take YAML.
            _ = try JSONSerialization.jsonObject(with: Data(json.utf8))
        } catch {
            throw ProposalFault(reason: "it is not a JSON object")
        }
        let reading = YAMLReader.read(Array(json.utf8))
        guard let root = reading.root, reading.problems.isEmpty else {
            throw ProposalFault(reason: Self.text(reading.problems))
        }
        let problems = JSONSchemaValidation.problems(in: root, by: self.rules)
        guard problems.isEmpty else { throw ProposalFault(reason: Self.text(problems)) }
        do {
            document = try JSONDecoder().decode(Document.self, from: Data(json.utf8))
        } catch {
            throw ProposalFault(reason: "it does not fit the schema")
        }
        return document.findings.map {
            Proposal(
                turn: $0.turn, quote: $0.quote, occurrence: $0.occurrence, correction: $0.correction, rule: $0.rule,
                confidence: $0.confidence)
        }
    }

    private struct Document: Decodable {
        struct Entry: Decodable {
            let turn: Int
            let quote: String
            let occurrence: Int
            let correction: String
            let rule: String
            let confidence: Double
        }

        let findings: [Entry]
    }

    /// The answer without what models like to put around an object: a code fence, a word of introduction.
    private static func object(in answer: String) -> String {
        guard let first = answer.firstIndex(of: "{"), let last = answer.lastIndex(of: "}"), first < last else {
            return answer
        }
        return String(answer[first...last])
    }

    private static func text(_ problems: [Diagnostic]) -> String {
        problems.prefix(self.faultLimit).map { "\($0.path): \($0.message)" }.joined(separator: "; ")
    }
}
