/// One way to understand a word form.
struct Reading: Hashable, Sendable {
    let lemma: String
    let tags: Tags
}
