/// The Hugging Face Hub: the cache that its other clients share with us, and downloads into it.
///
/// Nothing here opens a connection unless [albert4j.hub.Download] is asked to.
package albert4j.hub;
