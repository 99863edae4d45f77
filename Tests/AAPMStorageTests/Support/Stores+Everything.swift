import AAPMCore
import AAPMStorage
import AAPMTestSupport
import Testing

extension Stores {
    /// Runs every operation of every port at least once.
    func useEverything() async throws {
        let stores = self
        let learner = Stores.learner
        let session = Stores.session
        try await stores.learners.insert(.sample())
        try await stores.learners.update(.sample())
        try await stores.credentials.register(
            .sample(), with: Credential(learner: learner, email: "a", passwordHash: "b", createdAt: .sample))
        _ = try await stores.credentials.credential(email: "a")
        let token = RefreshToken(
            hash: "h", family: "f", learner: learner, createdAt: .sample, expiresAt: .sample)
        let next = RefreshToken(hash: "i", family: "f", learner: learner, createdAt: .sample, expiresAt: .sample)
        try await stores.credentials.insert(token)
        _ = try await stores.credentials.refreshToken(hash: "h")
        _ = try await stores.credentials.rotate(hash: "h", to: next, at: .sample)
        try await stores.credentials.revoke(family: "f", at: .sample)
        try await stores.sessions.start(.sample(), opening: .sampleOpening(), dayLimit: 5, dayStart: .sample)
        _ = try await stores.sessions.sessions(of: learner, after: nil, limit: 5)
        _ = try await stores.sessions.sessionCount(of: learner, persona: "barrio", tier: .immersion)
        _ = try await stores.sessions.idleSessions(before: .sample, limit: 5)
        _ = try await stores.sessions.accept(.sample(key: "k"))
        _ = try await stores.sessions.resume(
            session: session, learner: learner, index: 1, leaseUntil: .sample + .seconds(99),
            now: .sample + .seconds(60))
        _ = try await stores.sessions.prolong(
            TurnLease(turn: 1, until: .sample + .seconds(99)), of: session, learner: learner,
            until: .sample + .seconds(109), now: .sample + .seconds(60))
        _ = try await stores.sessions.complete(
            .sample(
                answering: 1, directives: [.sample()], evidence: [.sample()], relationship: .sample()))
        _ = try await stores.sessions.accept(.sample(key: "k"))
        _ = try await stores.sessions.turns(of: session, learner: learner)
        _ = try await stores.sessions.sideTurns(of: session, learner: learner)
        _ = try await stores.sessions.end(
            session, of: learner, reason: .learnerEnded, run: .sample(),
            quota: RunQuota(limit: 5, days: [.sample], spread: 0), seen: nil, now: .sample)
        let claim = try #require(
            try await stores.pipeline.claim(worker: "a", leaseUntil: .sample + .seconds(9), now: .sample))
        _ = try await stores.pipeline.begin(.extraction, of: claim, now: .sample)
        _ = try await stores.pipeline.keep(ModelWork(estimate: .zero), of: claim, now: .sample)
        var effects = PhaseEffects()
        effects.frictionPoints = [.sample()]
        effects.curriculum = .sample()
        effects.notifications = [
            Notification(id: "n", learner: learner, type: "lesson_ready", content: [:], scheduledAt: .sample)
        ]
        effects.events = [.sample("e1"), .sample("e2")]
        for phase in PipelinePhase.allCases {
            _ = try await stores.pipeline.complete(
                PhaseRecord(name: phase), effects: effects, of: claim, leaseUntil: .sample + .seconds(9), now: .sample)
        }
        _ = try await stores.pipeline.renew(claim, leaseUntil: .sample + .seconds(9))
        try await stores.pipeline.fail(claim, phase: .injection, .sample(), retryAt: .sample, attemptLimit: 1)
        _ = try await stores.pipelineJobs.requeue("run-1", now: .sample)
        let given = try #require(
            try await stores.pipeline.claim(worker: "a", leaseUntil: .sample + .seconds(9), now: .sample))
        try await stores.pipeline.release(given, now: .sample)
        let again = try #require(
            try await stores.pipeline.claim(worker: "a", leaseUntil: .sample + .seconds(9), now: .sample))
        try await stores.pipeline.finish(again, now: .sample)
        _ = try await stores.pipeline.run(session: session, of: learner)
        try await self.useOutbox()
        for jobs in [stores.pipelineJobs, stores.outboxJobs] {
            for state in JobState.allCases { _ = try await jobs.jobs(state, limit: 5, now: .sample) }
            _ = try await jobs.job("run-1", now: .sample)
            _ = try await jobs.sweep(dueBefore: .sample, limit: 5)
        }
        _ = try await stores.frictions.frictionPoints(of: session, learner: learner)
        _ = try await stores.frictions.earlierSessions(of: learner, keys: ["a", "b"], before: session)
        _ = try await stores.frictions.evidence(of: learner, keys: ["a", "b"])
        _ = try await stores.frictions.evidence(of: learner, session: session)
        _ = try await stores.relationships.relationship(of: learner, persona: "barrio", character: "baker")
        _ = try await stores.relationships.relationships(of: learner, persona: "barrio")
        _ = try await stores.directives.openDirectives(of: learner, persona: "barrio")
        _ = try await stores.directives.directives(from: session, learner: learner)
        _ = try await stores.directives.directives(triedIn: session, learner: learner)
        _ = try await stores.curricula.curriculum(session: session, of: learner)
        _ = try await stores.curricula.curricula(of: learner, after: nil, limit: 5)
        _ = try await stores.curricula.update(ID("lesson-1"), of: learner) { _ in }
        _ = try await stores.curricula.finishedLessons(of: learner, keys: ["a", "b"])
        try await stores.signingKeys.insert(SigningKey(id: "k1", privateKeyPEM: "PEM", createdAt: .sample))
        _ = try await stores.signingKeys.signingKeys()
        let limit = RateLimit(burst: 1, interval: .seconds(1))
        _ = try await stores.rateLimits.take("bucket", limit: limit, now: .sample)
        _ = try await stores.rateLimits.take("bucket", limit: limit, now: .sample)
        try await stores.rateLimits.sweep(before: .sample)
        _ = try await stores.quotas.quotaUse(
            of: learner, in: PeriodSpan(start: .sample, end: .sample + .seconds(86_400)))
        try await self.useVectors()
        try await self.useOrganisations()
        try await self.useBudgets()
        try await self.useProviderKeys(of: .learner(learner))
        try await self.useProviderKeys(of: .organisation(ID("organisation-1")))
        try await self.useMemories()
    }

    /// Leaves two, one in the place of the other.
    private func useMemories() async throws {
        let store = self.memories
        let learner = Stores.learner
        _ = try await store.change(of: learner, persona: "barrio", settling: Stores.session, now: .sample) { shelf in
            var earlier = Memory.sample("memory-1")
            earlier.supersededBy = ID("memory-2")
            shelf.memories = [earlier, .sample("memory-2"), .sample("memory-3", subject: "home")]
        }
        _ = try await store.setRemembering(false, of: learner, now: .sample)
        _ = try await store.setRemembering(true, of: learner, now: .sample)
        _ = try await store.shelf(of: learner, persona: "barrio")
        _ = try await store.memories(
            of: learner, matching: MemoryFilter(persona: "barrio", character: "baker", kind: .fact), after: nil,
            limit: 5)
        _ = try await store.memory(ID("memory-3"), of: learner)
        _ = try await store.memories(after: nil, limit: 5)
        _ = try await store.correct(ID("memory-2"), of: learner, text: "Se llama Eva.", now: .sample)
        _ = try await store.forget(ID("memory-3"), of: learner, now: .sample)
        _ = try await store.forgetAll(of: ID("nobody"), now: .sample)
        // As the relays leave them.
        while true {
            let claims = try await self.outbox.claim(
                [.memory, .vectors], worker: "a", limit: 9, leaseUntil: .sample + .seconds(9), now: .sample)
            if claims.isEmpty { break }
            for claim in claims { try await self.outbox.finish(claim) }
        }
    }

    private func useVectors() async throws {
        let source = TurnReference(session: Self.session, index: 1)
        try await self.vectors.prepare(.npcMemories, space: "letters/4", dimensions: 4)
        try await self.vectors.upsert(
            [.sample(source: source), .sample("b"), .sample("c", space: "other/4")], in: .npcMemories)
        _ = try await self.vectors.nearest(to: .sample(), in: .npcMemories)
        _ = try await self.vectors.count(.sample(), in: .npcMemories)
        try await self.vectors.delete(.sample(ids: ["b"]), in: .npcMemories)
        try await self.vectors.delete(.sample(space: "other/4"), in: .npcMemories)
        try await self.vectors.delete(.sample(), in: .frictionPatterns)
    }

    private func useOrganisations() async throws {
        let store = self.organisations
        let learner = Stores.learner
        try await store.create(Organisation.sample())
        try await store.update(Organisation.sample())
        _ = try await store.organisation(ID("organisation-1"))
        _ = try await store.organisations()
        try await store.create(LearnerGroup.sample())
        try await store.update(LearnerGroup.sample())
        _ = try await store.group(ID("group-1"))
        _ = try await store.groups(of: ID("organisation-1"))
        try await store.join(ID<Organisation>("organisation-1"), learner: learner, now: .sample)
        try await store.join(ID<Organisation>("organisation-1"), learner: learner, now: .sample)
        try await store.join(ID<LearnerGroup>("group-1"), learner: learner)
        _ = try await store.members(of: ID("organisation-1"), after: nil, limit: 5)
        for limit in Self.limits {
            let rule = BudgetRule(scope: limit.scope, period: limit.period, source: limit.source, limit: limit.limit)
            try await store.set(rule)
            try await store.clear(limit.scope, limit.period, limit.source)
            try await store.set(rule)
            _ = try await store.rules(of: limit.scope)
        }
        _ = try await store.budgetRows(of: learner)
        try await store.leave(ID<LearnerGroup>("group-1"), learner: learner)
        try await store.leave(ID<Organisation>("organisation-1"), learner: learner)
        try await store.join(ID<Organisation>("organisation-1"), learner: learner, now: .sample)
        try await store.join(ID<LearnerGroup>("group-1"), learner: learner)
    }

    private static let limits: [BudgetLimit] = [
        .sample(1_000), .sample(1_000, of: .group, "group-1"),
        .sample(1_000, of: .organisation, "organisation-1", period: .month),
    ]

    private func useBudgets() async throws {
        let store = self.budgets
        _ = try await store.reserve(.sample(in: Self.limits))
        _ = try await store.reserve(.sample("reservation-2", amount: 2_000, in: Self.limits))
        _ = try await store.reserve(.sample("reservation-3", amount: 950, in: Self.limits, at: .sample + .seconds(200)))
        try await store.settle(.sample(in: Self.limits), as: .sample(organisation: "organisation-1"))
        try await store.record(.sample("call-2", payer: .learner))
        _ = try await store.used(of: Self.limits, at: .sample)
        _ = try await store.usage(of: Stores.learner, from: .sample, to: .sample)
        _ = try await store.usage(of: Stores.session, learner: Stores.learner)
        _ = try await store.usage(of: Stores.session)
        _ = try await store.usage(of: ID<Organisation>("organisation-1"), from: .sample, to: .sample)
        try await store.release(expiredBefore: .sample + .seconds(400), limit: 5)
        try await store.forget(.day, before: .sample)
        _ = try await store.reserve(.sample("reservation-4", in: Self.limits))
    }

    /// Leaves one.
    private func useProviderKeys(of owner: KeyOwner) async throws {
        let key = SealedKey.sample(owner)
        try await self.providerKeys.put(key)
        try await self.providerKeys.put(.sample(owner, .mistral))
        _ = try await self.providerKeys.remove(.mistral, of: owner)
        _ = try await self.providerKeys.keys(of: owner)
        _ = try await self.providerKeys.keys(serving: Self.learner)
        _ = try await self.providerKeys.keys(after: nil, limit: 5)
        _ = try await self.providerKeys.keys(after: key, limit: 1)
        _ = try await self.providerKeys.note(refused: key, at: .sample)
        try await self.providerKeys.rewrap([(from: key, to: key)])
    }

    private func useOutbox() async throws {
        func claim() async throws -> ClaimedEvent {
            try #require(
                try await self.outbox.claim(
                    [.notification], worker: "a", limit: 1, leaseUntil: .sample + .seconds(9), now: .sample
                ).first)
        }
        let first = try await claim()
        _ = try await self.outbox.renew(first, leaseUntil: .sample + .seconds(9))
        try await self.outbox.fail(first, .sample(), retryAt: .sample, attemptLimit: 1)
        _ = try await self.outboxJobs.requeue("e1", now: .sample)
        try await self.outbox.release(try await claim())
        try await self.outbox.finish(try await claim())
        _ = try await self.inbox.show("n", of: Stores.learner)
    }
}
