import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMPipeline

@Suite("How a negotiation is reported")
struct NegotiationReportTests {
    private static func line(
        _ index: Int, _ standing: NegotiationStanding?, countsTurn: Bool = true
    ) -> Turn {
        Turn(
            session: ID("session-1"), index: index, speaker: .character, text: "…", character: "clerk",
            answers: index - 1,
            reply: ReplyFacts(partner: .scripted, move: "ask", countsTurn: countsTurn, negotiation: standing),
            createdAt: .sample)
    }

    private static func said(_ index: Int, register: Register? = .formal) -> Turn {
        Turn(
            session: ID("session-1"), index: index, speaker: .learner, text: "…",
            analysis: Analysis(findings: [], opportunities: [], nativeShare: 0, register: register, wordCount: 3),
            createdAt: .sample)
    }

    private static var session: Session {
        .sample(tier: .negotiation, character: "clerk", scene: "office")
    }

    @Test("Objectives, dimensions and what comes next, from the journal")
    func report() throws {
        var standing = NegotiationStanding(openness: 7)
        standing.objectives = ["permit"]
        var lost = standing
        lost.lost = 1
        let turns = [
            Self.said(1), Self.line(2, standing), Self.said(3, register: nil), Self.line(4, lost), Self.said(5),
            Self.line(6, lost, countsTurn: false),
        ]
        let report = try #require(
            NegotiationReport(
                of: Self.session, turns: turns, in: .barrio,
                recovery: Recovery(scene: "office", character: "clerk", step: .immersion)))
        #expect(!report.isReached)
        #expect(report.objectives == [.init(id: "permit", text: "Get the permit.", isReached: true)])
        #expect(report.dimensions.pragmaticAppropriateness == 0.5)
        #expect(report.dimensions.linguisticAccuracy == 1)
        #expect(report.dimensions.registerAlignment == 1)
        #expect(report.dimensions.culturalIntelligence == nil)
        #expect(report.next?.tier == .immersion)
        #expect(report.next?.scene == "bakery")
    }

    @Test("Other talks have none")
    func others() {
        #expect(NegotiationReport(of: .sample(), turns: [], in: .barrio, recovery: nil) == nil)
    }
}
