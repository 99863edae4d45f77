import AAPMCore
import AAPMTestSupport
import Testing

@Suite("The life of a directive")
struct DirectiveLifecycleTests {
    private static let now = Timestamp.sample + .seconds(60)

    @Test(
        "Armed until it succeeds, expires or is spent",
        arguments: [
            (DirectiveStatus.pending, 0, true), (.active, 1, true), (.deferred, 0, true),
            (.opportunityCreated, 2, true),
            (.usedIncorrectly, 1, true), (.usedIncorrectly, 3, false), (.avoided, 2, true), (.avoided, 3, false),
            (.usedCorrectly, 1, false), (.expired, 0, false),
        ])
    func armed(status: DirectiveStatus, attempts: Int, expected: Bool) {
        let directive = Directive.sample(status: status, attempts: attempts)
        #expect(DirectiveLifecycle.isArmed(directive, at: Self.now) == expected)
    }

    @Test("Fourteen days after it was made it is armed no more")
    func lifetime() {
        let directive = Directive.sample()
        #expect(DirectiveLifecycle.isArmed(directive, at: directive.expiresAt - .microseconds(1)))
        #expect(!DirectiveLifecycle.isArmed(directive, at: directive.expiresAt))
        #expect(directive.expiresAt.since(directive.createdAt) == .seconds(14 * 86_400))
    }

    @Test("From pending to success")
    func success() {
        let active = DirectiveLifecycle.activate(.sample(), at: Self.now)
        #expect(active.status == .active)
        #expect(active.updatedAt == Self.now)
        let open = DirectiveLifecycle.elicited(active, in: ID("s2"), turn: 4, at: Self.now)
        #expect(open.status == .opportunityCreated)
        #expect(open.attempts == 0)
        #expect(open.lastAttempt == DirectiveAttempt(session: ID("s2"), elicitedAt: 4, scoredAt: nil))
        let scored = DirectiveLifecycle.scored(open, as: .correct, turn: 5, at: Self.now)
        #expect(scored.status == .usedCorrectly)
        #expect(scored.attempts == 1)
        #expect(scored.lastAttempt == DirectiveAttempt(session: ID("s2"), elicitedAt: 4, scoredAt: 5))
        #expect(!DirectiveLifecycle.isArmed(scored, at: Self.now))
    }

    @Test(
        "Three attempts without success, and the last outcome stays",
        arguments: [
            ([OpportunityOutcome.incorrect, .avoided, .incorrect], DirectiveStatus.usedIncorrectly),
            ([.incorrect, .incorrect, .avoided], .avoided),
        ])
    func threeAttempts(outcomes: [OpportunityOutcome], expected: DirectiveStatus) {
        var directive = Directive.sample()
        for (number, outcome) in outcomes.enumerated() {
            #expect(DirectiveLifecycle.isArmed(directive, at: Self.now))
            directive = DirectiveLifecycle.elicited(directive, in: ID("s2"), turn: 2 * number, at: Self.now)
            directive = DirectiveLifecycle.scored(directive, as: outcome, turn: 2 * number + 1, at: Self.now)
        }
        #expect(directive.attempts == 3)
        #expect(directive.status == expected)
        #expect(!DirectiveLifecycle.isArmed(directive, at: Self.now))
        #expect(DirectiveLifecycle.expire(directive, at: directive.expiresAt).status == expected)
    }

    @Test("Deferring costs no attempt, and the next talk arms it again")
    func deferred() {
        let deferred = DirectiveLifecycle.deferred(.sample(attempts: 1), at: Self.now)
        #expect(deferred.status == .deferred)
        #expect(deferred.attempts == 1)
        #expect(DirectiveLifecycle.activate(deferred, at: Self.now).status == .active)
    }

    @Test(
        "Expiry ends what was never measured",
        arguments: [
            (DirectiveStatus.pending, DirectiveStatus.expired), (.active, .expired), (.deferred, .expired),
            (.opportunityCreated, .expired), (.usedIncorrectly, .usedIncorrectly), (.avoided, .avoided),
            (.usedCorrectly, .usedCorrectly), (.expired, .expired),
        ])
    func expiry(status: DirectiveStatus, expected: DirectiveStatus) {
        let directive = Directive.sample(status: status)
        #expect(DirectiveLifecycle.activate(directive, at: directive.expiresAt).status == expected)
    }
}
