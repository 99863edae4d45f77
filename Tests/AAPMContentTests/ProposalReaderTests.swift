import AAPMContent
import AAPMCore
import Testing

@Suite("Reading what a model proposes")
struct ProposalReaderTests {
    private static let finding =
        #"{"turn":3,"quote":"soy feliz","occurrence":1,"correction":"estoy feliz","rule":"es.copula.state","confidence":0.9}"#

    private static func fault(_ answer: String) throws -> String? {
        let reader = try SchemaProposalReader(contentFolder: ContentFolder.path)
        do throws(ProposalFault) {
            _ = try reader.proposals(in: answer)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test("An answer of the schema's form is read, with or without a fence around it")
    func reads() throws {
        let reader = try SchemaProposalReader(contentFolder: ContentFolder.path)
        let expected = Proposal(
            turn: 3, quote: "soy feliz", occurrence: 1, correction: "estoy feliz", rule: "es.copula.state",
            confidence: 0.9)
        let answer = #"{"findings":[\#(Self.finding)]}"#
        #expect(try reader.proposals(in: answer) == [expected])
        #expect(try reader.proposals(in: "Here you are:\n```json\n\(answer)\n```\n") == [expected])
        #expect(try reader.proposals(in: #"{"findings": []}"#) == [])
        #expect(reader.schema.name == "findings")
        #expect(reader.schema.json.contains("additionalProperties"))
    }

    @Test(
        "Anything else is refused with the place that is wrong",
        arguments: [
            ("", "it is not a JSON object"), ("no errors found", "it is not a JSON object"),
            ("{findings: []}", "it is not a JSON object"), (#"{"findings":[}"#, "it is not a JSON object"),
            (#"{"found":[]}"#, "missing"), (#"{"findings":[],"note":"x"}"#, "/note"),
            (#"{"findings":[{"turn":1}]}"#, "/findings/0"),
            (#"{"findings":[\#(finding.replacing("0.9", with: "1.5"))]}"#, "/findings/0/confidence"),
            (#"{"findings":[\#(finding.replacing("\"turn\":3", with: "\"turn\":\"3\""))]}"#, "/findings/0/turn"),
            (#"{"findings":[\#(finding.replacing("\"occurrence\":1", with: "\"occurrence\":0"))]}"#, "occurrence"),
            (#"{"findings":[\#(finding.replacing("soy feliz", with: ""))]}"#, "/findings/0/quote"),
        ])
    func refuses(answer: String, part: String) throws {
        let fault = try #require(try Self.fault(answer))
        #expect(fault.contains(part), "\(fault)")
    }

    @Test("More findings than a talk can have, and answers without end, are refused")
    func bounded() throws {
        let many = Array(repeating: Self.finding, count: 61).joined(separator: ",")
        #expect(try Self.fault(#"{"findings":[\#(many)]}"#)?.contains("/findings") == true)
        let endless = #"{"findings":[],"x":"\#(String(repeating: "a", count: 70_000))"}"#
        #expect(try Self.fault(endless) == "the answer is too long")
    }
}
