package import AAPMCore

/// Makes messages of the inbox visible when their time has come.
package struct InboxSink: OutboxSink {
    private let inbox: any InboxStore

    package init(inbox: any InboxStore) {
        self.inbox = inbox
    }

    package var topic: OutboxTopic { .notification }

    package func deliver(_ event: OutboxEvent) async throws {
        guard let learner = event.learner, let message = event.payload["notification_id"] else {
            throw StorageError.corrupt(reason: "an event of the inbox names its learner and its message")
        }
        guard try await self.inbox.show(message, of: learner) else { throw StorageError.notFound }
    }
}
