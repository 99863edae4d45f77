import AAPMCore
import AAPMSessions
import AAPMTestSupport
import Testing

@Suite("What the operator pays for by the plan's counts")
struct PlanCountsTests {
    private struct Terms: EntitlementReader {
        let sessions: Int?
        let runs: Int?

        func entitlements(of learner: ID<Learner>) async throws -> Entitlements {
            Entitlements(
                learner: learner, plan: .free,
                terms: PlanTerms(sessionsPerDay: self.sessions, pipelineRunsPerDay: self.runs, turnsPerSession: 20),
                organisation: nil, timeZone: "UTC", ownKeys: [.compatible])
        }
    }

    private struct Use: QuotaReader {
        let use: QuotaUse?

        func quotaUse(of learner: ID<Learner>, in day: PeriodSpan) async throws(StorageError) -> QuotaUse {
            guard let use else { throw .unavailable(reason: "away") }
            return use
        }
    }

    private static func counts(_ terms: Terms, _ use: QuotaUse?) -> PlanCounts {
        PlanCounts(entitlements: terms, quotas: Use(use: use), days: .utc, clock: ManualClock())
    }

    @Test(
        "A day within the plan's counts is the operator's, and one beyond them is not, whatever keys there are",
        arguments: [
            (2, 2, 0, 0, true), (2, 2, 2, 2, true), (2, 2, 3, 2, false), (2, 2, 2, 3, false), (nil, 2, 9, 2, true),
            (2, nil, 2, 9, true), (nil, nil, 9, 9, true), (nil, 2, 9, 3, false), (0, 2, 1, 0, false),
        ] as [(Int?, Int?, Int, Int, Bool)])
    func hold(sessions: Int?, runs: Int?, begun: Int, run: Int, holds: Bool) async throws {
        let counts = Self.counts(
            Terms(sessions: sessions, runs: runs), QuotaUse(sessions: begun, pipelineRuns: run))
        #expect(try await counts.hold(for: ID("learner-1")) == holds)
    }

    @Test("What cannot be counted is nobody's to pay")
    func outage() async throws {
        await #expect(throws: StorageError.self) {
            try await Self.counts(Terms(sessions: 2, runs: 2), nil).hold(for: ID("learner-1"))
        }
        #expect(try await Self.counts(Terms(sessions: nil, runs: nil), nil).hold(for: ID("learner-1")))
    }
}
