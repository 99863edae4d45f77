/// Something that has to be done outside the transaction that made it necessary: written with it, done later, at least
/// once.
package struct OutboxEvent: Hashable, Sendable, Codable {
    /// The same event written again is the same event: make the id from what it stands for.
    package let id: ID<OutboxEvent>
    /// Whose it is: an erased learner's events go too. `nil` when it is nobody's.
    package let learner: ID<Learner>?
    package let topic: OutboxTopic
    /// Events of one topic and key are done one after the other, in the order in which they were written.
    package let key: String
    /// What the sink needs to know: ids rather than contents, since a sink should act on the present state.
    package let payload: [String: String]
    /// Not before; later than it was written with, once it has failed or was requeued.
    package var dueAt: Timestamp
    package let createdAt: Timestamp

    package init(
        id: ID<OutboxEvent>, learner: ID<Learner>?, topic: OutboxTopic, key: String, payload: [String: String],
        dueAt: Timestamp, createdAt: Timestamp
    ) {
        self.id = id
        self.learner = learner
        self.topic = topic
        self.key = key
        self.payload = payload
        self.dueAt = dueAt
        self.createdAt = createdAt
    }
}

/// What kinds of events there are; each has one `OutboxSink`.
package enum OutboxTopic: String, Codable, Sendable, CaseIterable {
    /// A message of the inbox becomes visible. The key is the message's id: each stands for itself.
    case notification
    /// A talk that ended is looked through for what to remember. The key is the session's id.
    case memory
    /// A memory was written or deleted: its vector follows. The key is the memory's id.
    case vectors
    /// A character tells others what it heard in a talk. The key is the session's id.
    case gossip
}

extension OutboxEvent {
    /// Shows a message of the inbox at the time that it is scheduled for.
    package init(showing notification: Notification, createdAt: Timestamp) {
        self.init(
            id: ID(notification.id), learner: notification.learner, topic: .notification, key: notification.id,
            payload: ["notification_id": notification.id], dueAt: notification.scheduledAt, createdAt: createdAt)
    }
}

extension OutboxEvent {
    /// Looks through a talk for what to remember.
    package init(remembering session: Session, at now: Timestamp) {
        self.init(
            id: ID("memory/\(session.id)"), learner: session.learner, topic: .memory, key: session.id.text,
            payload: ["session_id": session.id.text], dueAt: now, createdAt: now)
    }

    /// Brings the vector of a memory to the state of the memory.
    ///
    /// - Parameters:
    ///   - learner: Not the event's owner: an erased learner's vectors have to go too, and with the learner its events
    ///     would.
    ///   - revision: The learner's, after the change: each change has an event of its own.
    package init(carrying memory: ID<Memory>, of learner: ID<Learner>, revision: Int, at now: Timestamp) {
        self.init(
            id: ID("vectors/\(memory)/\(revision)"), learner: nil, topic: .vectors, key: memory.text,
            payload: ["memory_id": memory.text, "learner_id": learner.text], dueAt: now, createdAt: now)
    }

    /// Has a character tell others what it heard.
    package init(
        gossipAbout session: ID<Session>, of learner: ID<Learner>, persona: String, character: String, dueAt: Timestamp,
        createdAt: Timestamp
    ) {
        self.init(
            id: ID("gossip/\(session)"), learner: learner, topic: .gossip, key: session.text,
            payload: ["session_id": session.text, "persona": persona, "character": character], dueAt: dueAt,
            createdAt: createdAt)
    }
}
