import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMStorage

@Suite("Analyses as text")
struct AnalysisTextTests {
    private static let rich = Analysis(
        findings: [
            .sample(),
            Finding(
                start: 0, end: 0, quote: "", corrections: [], type: .lexical, cause: .l1Intrusion, code: "M:DET",
                rule: "es.l1_word", severity: .critical, confidence: 1, provenance: .merged),
            .sample(quote: "a/b \"c\" \\ d\n\t😀 ñandú e\u{301}", correction: "“así”", start: 40),
        ],
        opportunities: [
            Opportunity(rule: "es.agreement", start: 1, end: 9, outcome: .avoided),
            Opportunity(rule: "es.agreement", start: 10, end: 12, outcome: .correct),
        ],
        nativeShare: 1.0 / 3, register: .formal, wordCount: 12)

    @Test("What was encoded is read back, scalar for scalar", arguments: [rich, .empty])
    func roundTrip(analysis: Analysis) throws {
        let text = try JSONText(analysis)
        #expect(AnalysisText.analysis(text.text) == analysis)
        let quotes = AnalysisText.analysis(text.text)?.findings.map { Array($0.quote.unicodeScalars) }
        #expect(quotes == analysis.findings.map { Array($0.quote.unicodeScalars) })
    }

    @Test("What was written is read back by both readers, scalar for scalar", arguments: [rich, .empty])
    func written(analysis: Analysis) throws {
        let text = try AnalysisText.text(analysis)
        #expect(AnalysisText.analysis(text.text) == analysis)
        let decoded: Analysis = try text.decode(column: "analysis")
        #expect(decoded == analysis)
        #expect(
            decoded.findings.map { Array($0.quote.unicodeScalars) }
                == analysis.findings.map { Array($0.quote.unicodeScalars) })
    }

    @Test("A number that JSON does not have is refused", arguments: [Double.nan, .infinity])
    func notFinite(share: Double) {
        let analysis = Analysis(findings: [], opportunities: [], nativeShare: share, register: nil, wordCount: 1)
        #expect(throws: StorageError.corrupt(reason: "an analysis holds a number that is not finite")) {
            try AnalysisText.text(analysis)
        }
    }

    @Test("White space and the order of keys do not matter")
    func otherOrder() {
        let text = """
            { "wordCount": 3, "register": null, "opportunities": [ ], "nativeShare": 0.25 , "findings": [] }
            """
        #expect(
            AnalysisText.analysis(text)
                == Analysis(findings: [], opportunities: [], nativeShare: 0.25, register: nil, wordCount: 3))
    }

    @Test(
        "What is of another shape is left to the decoder",
        arguments: [
            "", "{", "[]", "null", "{}", #"{"wordCount":3}"#,
            #"{"findings":[],"opportunities":[],"nativeShare":0,"wordCount":1,"later":true}"#,
            #"{"findings":[],"opportunities":[],"nativeShare":0,"wordCount":1,"register":"royal"}"#,
            #"{"findings":[],"opportunities":[],"nativeShare":0,"wordCount":1.5}"#,
            #"{"findings":[],"opportunities":[],"nativeShare":0,"wordCount":1} x"#,
            #"{"findings":[],"opportunities":[],"nativeShare":0,"wordCount":1"#,
            #"{"findings":[],"opportunities":[],"nativeShare":0,"w\u006frdCount":1}"#,
        ])
    func otherShape(text: String) {
        #expect(AnalysisText.analysis(text) == nil)
    }
}
