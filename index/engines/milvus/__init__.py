"""The engine that is somebody else's: Milvus, alone or distributed, over its own protocol.

``place``: where it is; ``client``: calls that wait, try again and fail in one line; ``schema``: the collections;
``words``: BM25 as sparse vectors; ``loading``: an index put there; ``engine``: questions asked of it.
"""
