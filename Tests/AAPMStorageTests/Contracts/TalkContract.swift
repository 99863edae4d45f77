import AAPMCore
import AAPMTestSupport
import Foundation
import Testing

@Suite("Talks")
struct TalkContract {
    private static let later = Timestamp.sample + .seconds(31)

    /// session-1 with an exchange behind it, an open directive and one that has ended, and a relationship.
    private static func fill(_ stores: Stores) async throws {
        try await stores.startTalk()
        try await stores.startTalk("session-2")
        let open = Directive.sample("open", priority: .background)
        let urgent = Directive.sample("urgent", priority: .immediate)
        try await stores.directives.save([
            open, urgent, .sample("done", status: .usedCorrectly, attempts: 1), .sample("spent", attempts: 3),
            .sample("elsewhere", persona: "other"),
        ])
        let analysis = Analysis(
            findings: [.sample()], opportunities: [], nativeShare: 0, register: .formal, wordCount: 3)
        let admission = try await stores.sessions.accept(.sample("Tengo la problema", key: "k1", analysis: analysis))
        #expect(admission.name == "accepted")
        let session = try await stores.sessions.complete(
            .sample(answering: 1, relationship: .sample(reputation: 0.05)))
        #expect(session?.nextTurnIndex == 3)
    }

    @Test("A talk holds all that a turn needs, of its learner and its world only", arguments: Engine.allCases)
    func whole(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await Self.fill(stores)
            let talk = try #require(try await stores.sessions.talk(Stores.session, of: Stores.learner))
            #expect(talk.session == (try await stores.sessions.session(Stores.session, of: Stores.learner)))
            #expect(talk.lease == nil)
            #expect(talk.learner == .sample())
            #expect(talk.turns == (try await stores.sessions.turns(of: Stores.session, learner: Stores.learner)))
            #expect(talk.turns.count == 3)
            #expect(talk.relationship == .sample(reputation: 0.05))
            #expect(talk.directives.map(\.id.text) == ["urgent", "open"])
            #expect(talk.sessionCount == 2)
            let fresh = try #require(try await stores.sessions.talk(ID("session-2"), of: Stores.learner))
            #expect(fresh.turns.count == 1)
            #expect(try await stores.sessions.talk(Stores.session, of: Stores.stranger) == nil)
            #expect(try await stores.sessions.talk(ID("unknown"), of: Stores.learner) == nil)
        }
    }

    @Test("A talk goes through JSON unchanged", arguments: Engine.allCases)
    func codable(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await Self.fill(stores)
            let draft = TurnDraft.sample("dos", key: "k2", analysis: .empty)
            let talk = try #require(try await stores.sessions.accept(draft).talk)
            #expect(talk.lease == TurnLease(turn: 3, until: draft.leaseUntil))
            let completion = TurnCompletion.sample(
                answering: 3, directives: talk.directives, evidence: [.sample()], relationship: talk.relationship,
                relationshipBefore: talk.relationship)
            let encoder = JSONEncoder()
            let decoder = JSONDecoder()
            #expect(try decoder.decode(TalkSnapshot.self, from: try encoder.encode(talk)) == talk)
            #expect(try decoder.decode(TurnDraft.self, from: try encoder.encode(draft)) == draft)
            #expect(try decoder.decode(TurnCompletion.self, from: try encoder.encode(completion)) == completion)
        }
    }

    @Test("An accepted turn brings the talk as it is stored, with what others changed", arguments: Engine.allCases)
    func admission(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await Self.fill(stores)
            let known = try #require(try await stores.sessions.talk(Stores.session, of: Stores.learner))
            var profile = Learner.sample()
            profile.displayName = "Sam"
            try await stores.learners.update(profile)
            try await stores.directives.save([.sample("new", priority: .soon)])
            let admission = try await stores.sessions.accept(.sample("dos"), in: known)
            #expect(admission.name == "accepted")
            let stored = try await stores.sessions.talk(Stores.session, of: Stores.learner)
            #expect(admission.talk == stored)
            #expect(stored?.learner.displayName == "Sam")
            #expect(stored?.directives.map(\.id.text) == ["urgent", "new", "open"])
            #expect(stored?.lease == TurnLease(turn: 3, until: .sample + .seconds(30)))
        }
    }

    @Test("A talk that has gone on since the snapshot takes the turn where it is now", arguments: Engine.allCases)
    func stale(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            let old = try #require(try await stores.sessions.talk(Stores.session, of: Stores.learner))
            try await Self.exchanges(2, stores)
            let admission = try await stores.sessions.accept(.sample("tres", key: "k3"), in: old)
            #expect(admission.name == "accepted")
            #expect(admission.turn?.index == 5)
            #expect(admission.talk == (try await stores.sessions.talk(Stores.session, of: Stores.learner)))
            #expect(admission.talk?.turns.map(\.index) == [0, 1, 2, 3, 4, 5])
            #expect(try await stores.sessions.accept(.sample("tres", key: "k3"), in: old).name == "beingAnswered")
            #expect(try await stores.sessions.accept(.sample("cuatro", key: "k3"), in: old).name == "keyReused")
            #expect(try await stores.sessions.accept(.sample("cuatro"), in: old).name == "busy")
            let resumed = try await stores.sessions.accept(.sample("tres", key: "k3", at: Self.later), in: old)
            #expect(resumed.name == "resumed")
            #expect(resumed.talk == (try await stores.sessions.talk(Stores.session, of: Stores.learner)))
        }
    }

    private static func exchanges(_ count: Int, _ stores: Stores) async throws {
        for number in 0..<count {
            let talk = try #require(try await stores.sessions.accept(.sample()).talk)
            let index = talk.session.nextTurnIndex
            let reply = Turn.sampleReply(index: index, answers: index - 1)
            #expect(try await stores.sessions.complete(.sample(answering: index - 1, reply: reply)) != nil)
            #expect(talk.turns.count == 2 + 2 * number)
        }
    }

    @Test("A snapshot from before the end, the limit or a lease is not believed", arguments: Engine.allCases)
    func guards(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk(turnLimit: 1)
            let early = try #require(try await stores.sessions.talk(Stores.session, of: Stores.learner))
            #expect(try await stores.sessions.accept(.sample("uno"), in: early).name == "accepted")
            #expect(try await stores.sessions.accept(.sample("dos"), in: early).name == "busy")
            let leased = try #require(try await stores.sessions.talk(Stores.session, of: Stores.learner))
            #expect(try await stores.sessions.complete(.sample(answering: 1)) != nil)
            // Neither a snapshot that says less than is stored nor one that says more.
            for talk in [early, leased] {
                #expect(try await stores.sessions.accept(.sample("dos"), in: talk).name == "limitReached")
            }
            _ = try await stores.sessions.end(
                Stores.session, of: Stores.learner, reason: .learnerEnded, run: nil, now: .sample)
            for talk in [early, leased] {
                #expect(try await stores.sessions.accept(.sample("dos"), in: talk).name == "ended")
            }
            #expect(try await stores.sessions.turns(of: Stores.session, learner: Stores.learner).count == 3)
        }
    }

    @Test(
        "A lease that a snapshot still shows does not keep a turn out once it is given back", arguments: Engine.allCases
    )
    func oldLease(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            let leased = try #require(try await stores.sessions.accept(.sample("uno")).talk)
            #expect(try await stores.sessions.complete(.sample(answering: 1)) != nil)
            #expect(try await stores.sessions.accept(.sample("dos"), in: leased).turn?.index == 3)
        }
    }

    @Test("Two talks at once with one character: what both changed counts", arguments: Engine.allCases)
    func parallelTalks(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            try await stores.startTalk("session-2")
            func meet(_ session: String, turn: Int, before: Relationship?, delta: Double) async throws {
                let log = ReputationChange(session: ID(session), turnIndex: turn, reason: .understood, delta: delta)
                var after =
                    before
                    ?? Relationship(
                        learner: Stores.learner, persona: "barrio", character: "baker", lastSeenAt: .sample)
                after.reputation += delta
                after.log.append(log)
                after.sessions += 1
                let completion = TurnCompletion.sample(
                    answering: turn, session: session, relationship: after, relationshipBefore: before)
                #expect(try await stores.sessions.complete(completion)?.nextTurnIndex == turn + 2)
            }
            for before in [nil, Relationship?.some(.sample())] {
                for session in ["session-1", "session-2"] {
                    _ = try await stores.sessions.accept(.sample(session: session))
                }
                let stored = try await stores.relationships.relationship(
                    of: Stores.learner, persona: "barrio", character: "baker")
                #expect((stored == nil) == (before == nil))
                let turn = before == nil ? 1 : 3
                try await meet("session-1", turn: turn, before: stored, delta: 0.125)
                try await meet("session-2", turn: turn, before: stored, delta: 0.25)
            }
            let relationship = try await stores.relationships.relationship(
                of: Stores.learner, persona: "barrio", character: "baker")
            #expect(relationship?.reputation == 0.75)
            #expect(relationship?.log.map(\.delta) == [0.125, 0.25, 0.125, 0.25])
            #expect(relationship?.sessions == 4)
        }
    }
}
