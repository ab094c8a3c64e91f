export default { collections: { documents: { read: { files: '{part}.json' } } } }
