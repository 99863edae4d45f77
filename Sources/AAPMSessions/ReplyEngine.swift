import AAPMCore
import Synchronization

/// Makes replies in tasks of its own, so that a client that goes away loses nothing and can join again.
///
/// The composition root drives `run()` for as long as the server lives. Turns given to the engine before it runs wait.
package final class ReplyEngine: Sendable {
    /// One turn to be answered.
    private struct Job: Sendable {
        let feed: ReplyFeed
        let talk: TalkSnapshot
        let right: ReplyRight
    }

    /// A turn that this process holds the lease of but could not answer.
    private struct Abandoned: Sendable {
        let turn: Int
        let leaseUntil: Timestamp
    }

    private struct State {
        /// Replies under way; a session has at most one.
        var feeds: [ID<Session>: ReplyFeed] = [:]
        var abandoned: [ID<Session>: Abandoned] = [:]
        var queue: [Job] = []
        var isClosed = false
        var runner: CheckedContinuation<Void, Never>?
    }

    private let ports: SessionPorts
    private let policy: SessionPolicy
    private let answering: TurnAnswering
    private let state = Mutex(State())

    /// - Parameter pause: On which heartbeats of replies wait.
    package init(
        ports: SessionPorts, policy: SessionPolicy = SessionPolicy(), pause: any Clock<Duration> = ContinuousClock()
    ) {
        self.ports = ports
        self.policy = policy
        self.answering = TurnAnswering(ports: ports, policy: policy, pause: pause)
    }

    /// Answers turns until `stop()`, or until its task is cancelled. To be called once.
    ///
    /// After `stop()` the replies under way are finished first. A cancellation breaks them off: their turns stay in the
    /// journal and are answered again once their lease is over.
    package func run() async {
        await withDiscardingTaskGroup { group in
            while let jobs = await self.nextJobs() {
                for job in jobs { group.addTask { await self.perform(job) } }
            }
        }
        let left = self.state.withLock { state in
            state.isClosed = true
            defer { state.queue = [] }
            return state.queue
        }
        for job in left { self.giveUp(job, Self.shuttingDown) }
    }

    /// Takes no more turns; `run()` returns when those under way are answered.
    package func stop() {
        let runner = self.state.withLock { state in
            state.isClosed = true
            defer { state.runner = nil }
            return state.runner
        }
        runner?.resume()
    }

    // MARK: For the session service

    /// - Throws: `AAPMError` with `.shuttingDown`, or `.partnerUnavailable` when too many replies are under way.
    func requireRoom() throws {
        try self.state.withLock { state in
            guard !state.isClosed else { throw Self.shuttingDown }
            guard state.feeds.count < self.policy.replyLimit else {
                throw AAPMError(
                    .partnerUnavailable, "Many people are talking right now. Try again in a moment.",
                    retryAfter: .seconds(1))
            }
        }
    }

    /// The lease that a turn admitted now gets.
    func lease(at now: Timestamp) -> Timestamp { now + self.policy.replyLease }

    /// Has a turn answered whose lease the caller has just taken.
    ///
    /// - Parameters:
    ///   - talk: As it stood when the lease was taken.
    ///   - isRemade: Whether somebody had begun an answer before.
    func answer(_ turn: Turn, in talk: TalkSnapshot, leaseUntil: Timestamp, isRemade: Bool) -> ReplyFeed {
        let session = talk.session.id
        let (feed, runner, isRefused) = self.state.withLock {
            state -> (ReplyFeed, CheckedContinuation<Void, Never>?, Bool) in
            if let feed = state.feeds[session], feed.turn.index == turn.index { return (feed, nil, false) }
            let feed = ReplyFeed(to: turn, isRemade: isRemade)
            guard !state.isClosed else { return (feed, nil, true) }
            state.feeds[session] = feed
            state.abandoned[session] = nil
            state.queue.append(
                Job(feed: feed, talk: talk, right: ReplyRight(to: turn.index, until: leaseUntil)))
            defer { state.runner = nil }
            return (feed, state.runner, false)
        }
        if isRefused { feed.fail(Self.shuttingDown) }
        runner?.resume()
        return feed
    }

    /// The reply to a turn, if it is under way here.
    func feed(of session: ID<Session>, turn index: Int) -> ReplyFeed? {
        self.state.withLock { state in
            state.feeds[session].flatMap { $0.turn.index == index ? $0 : nil }
        }
    }

    /// Takes up again a turn that this process failed to answer while its lease still runs.
    ///
    /// - Returns: `nil` when there is no such turn, or somebody has taken it up.
    func retry(_ turn: Turn, in talk: TalkSnapshot, at now: Timestamp) -> ReplyFeed? {
        let session = talk.session.id
        let leaseUntil = self.state.withLock { state -> Timestamp? in
            guard let left = state.abandoned[session], left.turn == turn.index, left.leaseUntil > now else {
                return nil
            }
            state.abandoned[session] = nil
            return left.leaseUntil
        }
        return leaseUntil.map { self.answer(turn, in: talk, leaseUntil: $0, isRemade: true) }
    }

    /// Whether this process failed to answer a turn and still holds its lease: nobody is at it then.
    func hasAbandoned(_ turn: Int, of session: ID<Session>, at now: Timestamp) -> Bool {
        self.state.withLock { state in
            state.abandoned[session].map { $0.turn == turn && $0.leaseUntil > now } ?? false
        }
    }

    /// Whether a reply is under way in a session: it is not idle then, however long the reply takes.
    func isAnswering(_ session: ID<Session>) -> Bool {
        self.state.withLock { $0.feeds[session] != nil }
    }

    /// Waits for the reply that is under way in a session, if any.
    func settle(_ session: ID<Session>) async {
        await self.state.withLock { $0.feeds[session] }?.waitForEnd()
    }

    // MARK: Work

    /// - Returns: What is waiting, as soon as there is something; `nil` when the engine is to stop.
    private func nextJobs() async -> [Job]? {
        while true {
            if Task.isCancelled { return nil }
            let (jobs, isClosed) = self.state.withLock { state in
                defer { state.queue = [] }
                return (state.queue, state.isClosed)
            }
            if !jobs.isEmpty { return jobs }
            if isClosed { return nil }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isStale = self.state.withLock { state in
                        if !state.queue.isEmpty || state.isClosed || Task.isCancelled { return true }
                        state.runner = continuation
                        return false
                    }
                    if isStale { continuation.resume() }
                }
            } onCancel: {
                let runner = self.state.withLock { state in
                    defer { state.runner = nil }
                    return state.runner
                }
                runner?.resume()
            }
        }
    }

    private func perform(_ job: Job) async {
        do {
            let answer = try await self.answering.answer(job.feed.turn, in: job.talk, by: job.right) { piece in
                job.feed.deliver(piece)
            }
            self.remove(job)
            job.feed.finish(answer.reply, session: answer.session)
        } catch {
            self.giveUp(job, AAPMError(wrapping: error))
        }
    }

    private func giveUp(_ job: Job, _ error: AAPMError) {
        let turn = job.feed.turn.index
        let now = self.ports.clock.now
        self.state.withLock { state in
            // The lease of others is none of ours; stale entries would only pile up.
            state.abandoned = state.abandoned.filter { $0.value.leaseUntil > now }
            if let until = job.right.until {
                state.abandoned[job.talk.session.id] = Abandoned(turn: turn, leaseUntil: until)
            }
        }
        self.remove(job)
        self.ports.report(.replyFailed(session: job.talk.session.id, turn: turn, error: error))
        job.feed.fail(error)
    }

    private func remove(_ job: Job) {
        self.state.withLock { state in
            if state.feeds[job.talk.session.id] === job.feed { state.feeds[job.talk.session.id] = nil }
        }
    }

    private static let shuttingDown = AAPMError(
        .shuttingDown, "The server is shutting down. Your turn is kept; send it again in a moment.",
        retryAfter: .seconds(5))
}
