/// A question after an answer, and what to say to its answer. It fills nothing; the talk then goes back to its goal.
package struct FollowUp: Hashable, Sendable {
    package let ask: [SurfaceForm]
    /// Tried in order; the first that matches speaks.
    package let replies: [Reply]
    /// To anything else.
    package let react: [SurfaceForm]

    package init(ask: [SurfaceForm], replies: [Reply], react: [SurfaceForm]) {
        self.ask = ask
        self.replies = replies
        self.react = react
    }
}

/// A line for what the learner may say.
package struct Reply: Hashable, Sendable {
    package let patterns: [FormPattern]
    package let say: [SurfaceForm]

    package init(patterns: [FormPattern], say: [SurfaceForm]) {
        self.patterns = patterns
        self.say = say
    }
}

/// Something a character likes to talk about when the goal leaves room.
package struct SmallTalkTopic: Hashable, Sendable {
    package let id: ID<SmallTalkTopic>
    /// The learner raises the topic.
    package let patterns: [FormPattern]
    /// What the character says when the learner raises it.
    package let answer: [SurfaceForm]
    /// How the character raises it, and goes on.
    package let followUp: FollowUp

    package init(id: ID<SmallTalkTopic>, patterns: [FormPattern], answer: [SurfaceForm], followUp: FollowUp) {
        self.id = id
        self.patterns = patterns
        self.answer = answer
        self.followUp = followUp
    }
}
