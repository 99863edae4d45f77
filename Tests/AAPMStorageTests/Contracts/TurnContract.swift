import AAPMCore
import AAPMTestSupport
import Testing

@Suite("Turns")
struct TurnContract {
    private static let later = Timestamp.sample + .seconds(31)

    @Test("An accepted turn is in the journal, with what the analyzer saw", arguments: Engine.allCases)
    func durable(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            let analysis = Analysis(
                findings: [.sample()],
                opportunities: [
                    Opportunity(rule: "es.agreement.determiner_noun", start: 6, end: 17, outcome: .incorrect)
                ],
                nativeShare: 0.25, register: .informal, wordCount: 3)
            let admission = try await stores.sessions.accept(
                .sample("Tengo la problema", key: "k1", analysis: analysis))
            #expect(admission.name == "accepted")
            let expected = Turn(
                session: Stores.session, index: 1, speaker: .learner, text: "Tengo la problema", idempotencyKey: "k1",
                responseLatencyMilliseconds: 2_400, analysis: analysis, createdAt: .sample)
            #expect(admission.turn == expected)
            #expect(admission.session?.nextTurnIndex == 2)
            #expect(admission.session?.turnsUsed == 1)
            #expect(
                try await stores.sessions.turns(of: Stores.session, learner: Stores.learner)
                    == [.sampleOpening(), expected])
            #expect(try await stores.sessions.session(Stores.session, of: Stores.learner) == admission.session)
        }
    }

    @Test("Of many turns at once in a session one is accepted, the others find it busy", arguments: Engine.allCases)
    func parallel(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            let names = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<24 {
                    group.addTask { try await stores.sessions.accept(.sample("turno \(number)")).name }
                }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(names == ["accepted": 1, "busy": 23])
            #expect(try await stores.sessions.turns(of: Stores.session, learner: Stores.learner).count == 2)
        }
    }

    @Test("The same request many times at once is one turn", arguments: Engine.allCases)
    func parallelResend(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            let names = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<24 { group.addTask { try await stores.sessions.accept(.sample(key: "k1")).name } }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(names == ["accepted": 1, "beingAnswered": 23])
        }
    }

    @Test("A lease is put off by whoever holds it, and by nobody else", arguments: Engine.allCases)
    func prolonged(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            _ = try await stores.sessions.accept(.sample())
            func prolong(
                _ until: Timestamp, to next: Timestamp, at now: Timestamp, of learner: ID<Learner> = Stores.learner
            ) async throws -> Bool {
                try await stores.sessions.prolong(
                    TurnLease(turn: 1, until: until), of: Stores.session, learner: learner, until: next, now: now)
            }
            let (first, second, third) = (
                Timestamp.sample + .seconds(30), Timestamp.sample + .seconds(40), Timestamp.sample + .seconds(71)
            )
            let beat = Timestamp.sample + .seconds(10)
            #expect(try await prolong(first, to: second, at: beat, of: Stores.stranger) == false)
            #expect(try await prolong(second, to: third, at: beat) == false)
            #expect(try await prolong(first, to: second, at: beat))
            let talk = try await stores.sessions.talk(Stores.session, of: Stores.learner)
            #expect(talk?.lease == TurnLease(turn: 1, until: second))
            #expect(talk?.session.lastActivityAt == beat)
            // Over by 40 s, and taken by another at 41.
            let now = Timestamp.sample + .seconds(41)
            let other = try await stores.sessions.resume(
                session: Stores.session, learner: Stores.learner, index: 1, leaseUntil: third, now: now)
            #expect(other != nil)
            #expect(try await prolong(second, to: now + .seconds(30), at: now) == false)
            #expect(try await prolong(third, to: third + .seconds(1), at: now))
            #expect(try await stores.sessions.complete(.sample(answering: 1)) != nil)
            #expect(try await prolong(third + .seconds(1), to: third + .seconds(9), at: now) == false)
        }
    }

    @Test(
        "A resend gets the same reply, also after the end", arguments: Engine.allCases)
    func resend(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            #expect(try await stores.sessions.accept(.sample(key: "k1")).name == "accepted")
            #expect(try await stores.sessions.accept(.sample(key: "k1")).name == "beingAnswered")
            #expect(try await stores.sessions.complete(.sample(answering: 1)) != nil)
            for isEnded in [false, true] {
                if isEnded {
                    _ = try await stores.sessions.end(
                        Stores.session, of: Stores.learner, reason: .learnerEnded, run: nil, now: .sample)
                }
                guard case .answered(let turn, let reply, _) = try await stores.sessions.accept(.sample(key: "k1"))
                else {
                    Issue.record("not answered")
                    return
                }
                #expect(turn.index == 1)
                #expect(reply == .sampleReply(index: 2, answers: 1))
            }
        }
    }

    @Test("A key that came with other words is refused", arguments: Engine.allCases)
    func keyReused(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            #expect(try await stores.sessions.accept(.sample("uno", key: "k1")).name == "accepted")
            #expect(try await stores.sessions.accept(.sample("dos", key: "k1")).name == "keyReused")
            try await stores.startTalk("other")
            #expect(try await stores.sessions.accept(.sample("dos", key: "k1", session: "other")).name == "accepted")
        }
    }

    @Test("After a crash the turn stays, another may come, and its resend is resumed", arguments: Engine.allCases)
    func expiredLease(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            #expect(try await stores.sessions.accept(.sample("uno", key: "k1")).name == "accepted")
            // Nobody answers, and the lease runs out.
            #expect(try await stores.sessions.accept(.sample("dos", key: "k2", at: Self.later)).turn?.index == 2)
            #expect(try await stores.sessions.accept(.sample("uno", key: "k1", at: Self.later)).name == "busy")
            #expect(try await stores.sessions.complete(.sample(answering: 2, at: Self.later)) != nil)
            let resumed = try await stores.sessions.accept(.sample("uno", key: "k1", at: Self.later))
            #expect(resumed.name == "resumed")
            #expect(resumed.turn?.index == 1)
            #expect(resumed.session?.nextTurnIndex == 4)
            let reply = Turn.sampleReply(index: 4, answers: 1, at: Self.later)
            #expect(try await stores.sessions.complete(.sample(answering: 1, reply: reply, at: Self.later)) != nil)
            let turns = try await stores.sessions.turns(of: Stores.session, learner: Stores.learner)
            #expect(turns.map(\.index) == [0, 1, 2, 3, 4])
            #expect(turns.map(\.answers) == [nil, nil, nil, 2, 1])
        }
    }

    @Test("A turn is resumed by its index only when nobody holds it and it has no answer", arguments: Engine.allCases)
    func resume(engine: Engine) async throws {
        try await engine.withStores { stores in
            func resume(_ index: Int, at now: Timestamp) async throws -> Int? {
                try await stores.sessions.resume(
                    session: Stores.session, learner: Stores.learner, index: index, leaseUntil: now + .seconds(30),
                    now: now)?.turn.index
            }
            try await stores.startTalk()
            _ = try await stores.sessions.accept(.sample())
            #expect(try await resume(1, at: .sample) == nil)
            #expect(try await resume(0, at: Self.later) == nil)
            #expect(try await resume(7, at: Self.later) == nil)
            #expect(try await resume(1, at: Self.later) == 1)
            #expect(try await resume(1, at: Self.later) == nil)
            #expect(try await stores.sessions.complete(.sample(answering: 1, at: Self.later)) != nil)
            #expect(try await resume(1, at: Self.later + .seconds(60)) == nil)
        }
    }

    @Test("The limit holds, and a help turn gives its turn back", arguments: Engine.allCases)
    func turnLimit(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk(turnLimit: 1)
            #expect(try await stores.sessions.accept(.sample("¿cómo?")).session?.turnsUsed == 1)
            let hint = Turn.sampleReply(index: 2, answers: 1, countsTurn: false)
            #expect(try await stores.sessions.complete(.sample(answering: 1, reply: hint)) != nil)
            #expect(try await stores.sessions.session(Stores.session, of: Stores.learner)?.turnsUsed == 0)
            try await stores.exchange()
            #expect(try await stores.sessions.session(Stores.session, of: Stores.learner)?.turnsUsed == 1)
            #expect(try await stores.sessions.accept(.sample()).name == "limitReached")
        }
    }

    @Test("After the end no turn is taken", arguments: Engine.allCases)
    func ended(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.endedTalk()
            #expect(try await stores.sessions.accept(.sample()).name == "ended")
        }
    }

    @Test("An answer comes with everything that goes with it", arguments: Engine.allCases)
    func completion(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            try await stores.directives.save([.sample()])
            _ = try await stores.sessions.accept(.sample())
            let scored = Directive.sample(
                status: .usedCorrectly, attempts: 1,
                lastAttempt: DirectiveAttempt(session: Stores.session, elicitedAt: 0, scoredAt: 1))
            #expect(
                try await stores.sessions.complete(
                    .sample(
                        answering: 1, partnerState: #"{"step":2}"#, taskCompleted: true, directives: [scored],
                        evidence: [.sample(outcome: .correct)], relationship: .sample(reputation: 0.05),
                        at: .sample + .seconds(1))) != nil)
            let session = try #require(try await stores.sessions.session(Stores.session, of: Stores.learner))
            #expect(session.partnerState == #"{"step":2}"#)
            #expect(session.taskCompleted)
            #expect(session.nextTurnIndex == 3)
            #expect(session.lastActivityAt == .sample + .seconds(1))
            #expect(
                try await stores.directives.directives(triedIn: Stores.session, learner: Stores.learner) == [scored])
            #expect(
                try await stores.frictions.evidence(of: Stores.learner, session: Stores.session)
                    == [.sample(outcome: .correct)])
            #expect(
                try await stores.relationships.relationship(
                    of: Stores.learner, persona: "barrio", character: "baker") == .sample(reputation: 0.05))
        }
    }

    @Test("A second answer is refused and writes nothing", arguments: Engine.allCases)
    func completeTwice(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            _ = try await stores.sessions.accept(.sample())
            #expect(try await stores.sessions.complete(.sample(answering: 1)) != nil)
            let before = try await stores.sessions.session(Stores.session, of: Stores.learner)
            #expect(
                try await stores.sessions.complete(
                    .sample(
                        answering: 1, reply: .sampleReply(index: 3, answers: 1, text: "otra"), partnerState: nil,
                        evidence: [.sample()], relationship: .sample(), at: .sample + .seconds(5))) == nil)
            #expect(try await stores.sessions.session(Stores.session, of: Stores.learner) == before)
            #expect(try await stores.sessions.turns(of: Stores.session, learner: Stores.learner).count == 3)
            #expect(try await stores.frictions.evidence(of: Stores.learner, session: Stores.session) == [])
            #expect(try await stores.relationships.relationships(of: Stores.learner, persona: "barrio") == [])
        }
    }

    @Test("A talk that is about to end takes no turn until it is clear that nobody ends it", arguments: Engine.allCases)
    func heldForItsEnd(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            _ = try await stores.sessions.accept(.sample())
            let held = Timestamp.sample + .seconds(30)
            #expect(try await stores.sessions.complete(.sample(answering: 1, heldUntil: held)) != nil)
            let early = TurnDraft.sample(key: "k2", at: .sample + .seconds(1))
            #expect(try await stores.sessions.accept(early).name == "busy")
            let taken = try await stores.sessions.resume(
                session: Stores.session, learner: Stores.learner, index: 2, leaseUntil: held + .seconds(30),
                now: held)
            #expect(taken == nil)
            let late = TurnDraft.sample(key: "k2", at: held)
            #expect(try await stores.sessions.accept(late).name == "accepted")
        }
    }

    @Test("An answer that fails half-way leaves nothing behind, and can be given again", arguments: Engine.allCases)
    func atomic(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            try await stores.sessions.start(
                .sample("theirs", learner: "learner-2"), opening: nil, dayLimit: nil, dayStart: .sample)
            try await stores.directives.save([.sample("d9", learner: "learner-2", source: "theirs")])
            _ = try await stores.sessions.accept(.sample())
            // The directive is another learner's, so the write fails after the reply was inserted.
            await #expect(throws: StorageError.notFound) {
                _ = try await stores.sessions.complete(.sample(answering: 1, directives: [.sample("d9")]))
            }
            #expect(try await stores.sessions.turns(of: Stores.session, learner: Stores.learner).count == 2)
            #expect(try await stores.sessions.complete(.sample(answering: 1)) != nil)
        }
    }

    @Test("An answer that lost its right, or comes after the end, is refused", arguments: Engine.allCases)
    func lateAnswer(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            _ = try await stores.sessions.accept(.sample("uno"))
            _ = try await stores.sessions.accept(.sample("dos", at: Self.later))
            #expect(try await stores.sessions.complete(.sample(answering: 1, at: Self.later)) == nil)
            _ = try await stores.sessions.end(
                Stores.session, of: Stores.learner, reason: .learnerEnded, run: nil, now: Self.later)
            #expect(try await stores.sessions.complete(.sample(answering: 2, at: Self.later)) == nil)
            #expect(try await stores.sessions.turns(of: Stores.session, learner: Stores.learner).count == 3)
        }
    }

    @Test("A reply takes the next index and no other", arguments: Engine.allCases)
    func replyIndex(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            _ = try await stores.sessions.accept(.sample())
            await #expect(throws: StorageError.conflict(constraint: "turns_pkey")) {
                _ = try await stores.sessions.complete(
                    .sample(answering: 1, reply: .sampleReply(index: 5, answers: 1)))
            }
        }
    }
}
